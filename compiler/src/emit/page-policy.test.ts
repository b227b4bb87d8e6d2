import assert from "node:assert/strict";
import test from "node:test";
import { contentSecurityPolicy, permissionsPolicy } from "./page-policy.ts";

const directives = new Map(
  contentSecurityPolicy.split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]),
);

test("nothing is allowed that is not named, and nothing unsafe, remote or wild is named", () => {
  assert.deepEqual(directives.get("default-src"), ["'none'"]);
  const sources = [...directives].flatMap(([name, values]) => (name === "sandbox" ? [] : values));
  for (const source of sources) assert.ok(["'none'", "'self'", "data:", "blob:"].includes(source), source);
});

test("code, connections, workers and styles come from the app itself", () => {
  for (const name of ["script-src", "connect-src", "worker-src", "style-src", "font-src"])
    assert.deepEqual(directives.get(name), ["'self'"], name);
});

test("what does not fall back to default-src is closed by name", () => {
  for (const name of ["base-uri", "form-action", "frame-ancestors"])
    assert.deepEqual(directives.get(name), ["'none'"], name);
});

test("the page is sandboxed: it opens no window, leaves through no form and no frame above it", () => {
  assert.deepEqual(directives.get("sandbox"), ["allow-scripts", "allow-same-origin", "allow-downloads", "allow-modals"]);
});

test("each directive stands once, and no feature of the platform is on", () => {
  assert.equal(directives.size, contentSecurityPolicy.split("; ").length);
  const features = permissionsPolicy.split(", ");
  assert.ok(features.length >= 30);
  for (const feature of features) assert.match(feature, /^[a-z-]+=\(\)$/);
  for (const name of ["camera", "microphone", "geolocation", "clipboard-read", "display-capture", "usb"])
    assert.ok(features.includes(`${name}=()`), name);
});
