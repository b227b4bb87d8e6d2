import { defineCapability, type Enforcement, noLinux, noMac } from "../capability.ts";
import { accessLevel } from "../scopes/access-level.ts";
import { field } from "../scopes/field.ts";

/** Without this capability no process of the app outlives its window: nothing would tell the user that it is there. */
const withWindow: Enforcement = {
  layer: "runtime",
  enforces: "the app runs without a window only where it declares so, and shows that it runs",
  loss: null,
};
const withTerminal: Enforcement = {
  ...withWindow,
  loss: "the app's host runs until it is stopped where it was started, whether its page is open or not",
};

/** Keep running without a window. */
export const background = defineCapability({
  id: "background",
  summary: "Keep running when its window is closed.",
  risk: "medium",
  scope: field(
    "mode",
    accessLevel(
      { passive: [], active: ["passive"] },
      "passive: light work from time to time. active: at work all the time, as a recording is.",
    ),
  ),
  consent: (mode) => [
    mode === "active"
      ? "Keeps working when its window is closed, and shows that it does (active)."
      : "Stays there when its window is closed, does light work from time to time, and shows that it does (passive).",
  ],
  lower: {
    mac: () => ({ ...noMac, info: { LSUIElement: true } }),
    linux: () => noLinux,
  },
  enforcement: () => ({
    "mac-sandboxed": [withWindow],
    "mac-hardened": [withWindow],
    linux: [withWindow],
    browser: [withTerminal],
  }),
  grants: () => [],
  examples: [],
});
