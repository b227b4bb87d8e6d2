import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedHeaders, pageHeaders, surfacePage } from "./page-headers.ts";

test("a page carries the manifest's policies and every fixed header", () => {
  const headers = pageHeaders({ csp: "default-src 'none'", permissionsPolicy: "camera=()" });
  assert.deepEqual(headers, {
    ...fixedHeaders,
    "Content-Security-Policy": "default-src 'none'",
    "Permissions-Policy": "camera=()",
  });
});

test("no page can be framed, sniffed, opened by another or kept in a cache", () => {
  assert.deepEqual(fixedHeaders, {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
  });
});

test("the user's surfaces allow no frame, no inline code and no other address", () => {
  assert.match(surfacePage.csp, /frame-ancestors 'none'/);
  assert.doesNotMatch(surfacePage.csp, /unsafe|https?:|\*|data:|blob:/);
});
