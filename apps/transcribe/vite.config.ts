import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vite";

/** The page comes from the host's own scheme, where `crossorigin` would turn a plain load into a CORS request. */
const sameOriginTags: Plugin = {
  name: "same-origin-tags",
  transformIndexHtml: { order: "post", handler: (html) => html.replaceAll(" crossorigin", "") },
};

export default defineConfig({
  // Relative, because the page does not know under which address it is served.
  base: "./",
  plugins: [react(), sameOriginTags],
  build: {
    outDir: "dist",
    // The policy of the page allows files of its own only: nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "chrome120",
  },
});
