import assert from "node:assert/strict";
import { test } from "node:test";
import {
  appOrigin,
  devicesAsked,
  isAstray,
  isKnownSender,
  isOwnUrl,
  mayHold,
  mayLoad,
  mayNavigate,
  surfaceOrigin,
} from "./rules.ts";

const urls = [
  { url: "locara-app://app/", own: true, because: "it is the page" },
  { url: "locara-app://app/index.html?x#y", own: true, because: "query and fragment are the page's" },
  { url: "locara-app://app.evil.example/", own: false, because: "the host only begins like ours" },
  { url: "locara-app://evil/", own: false, because: "another host" },
  { url: "locara-app://app:80/", own: false, because: "a port is another origin" },
  { url: "locara-app://user@app/", own: false, because: "credentials belong to no address of ours" },
  { url: "locara-app:app", own: false, because: "it has no host" },
  { url: "locara-surface://surface/", own: false, because: "that is the user's" },
  { url: "https://app/", own: false, because: "that is the network" },
  { url: "file:///etc/passwd", own: false, because: "that is the disk" },
  { url: "javascript:alert(1)", own: false, because: "that is code" },
  { url: "about:blank", own: false, because: "that is nobody's" },
  { url: "", own: false, because: "it is nothing" },
];

for (const { url, own, because } of urls) {
  test(`isOwnUrl(${url}) is ${own}: ${because}`, () => assert.equal(isOwnUrl(url, appOrigin), own));
  test(`a main frame ${own ? "may" : "may not"} go to ${url || "nothing"}: ${because}`, () => {
    assert.equal(mayNavigate({ url, isMainFrame: true }, appOrigin), own);
    assert.equal(mayNavigate({ url, isMainFrame: false }, appOrigin), false);
  });
}

const blanks = ["about:blank", "about:blank#elsewhere", "about:blank#blocked", "about:srcdoc"];
for (const url of [...blanks, ...urls.filter(({ url, own }) => !own && url !== "").map(({ url }) => url)]) {
  test(`a window at ${url} is astray`, () => assert.equal(isAstray(url, appOrigin), true));
}
test("a window at its page, or that has been nowhere yet, is not astray", () => {
  assert.equal(isAstray("locara-app://app/index.html?x#y", appOrigin), false);
  assert.equal(isAstray("", appOrigin), false);
});

const loads = [
  { url: "locara-app://app/assets/a.js", may: true, because: "it is the page's file" },
  { url: "blob:locara-app://app/8d9f", may: true, because: "the page made it" },
  { url: "data:image/png;base64,AA", may: true, because: "it carries itself" },
  { url: "blob:locara-surface://surface/8d9f", may: false, because: "another page made it" },
  { url: "blob:locara-app://app.evil/8d9f", may: false, because: "the origin only begins like ours" },
  { url: "locara-surface://surface/", may: false, because: "it is the user's" },
  { url: "https://example.com/", may: false, because: "it is the network" },
  { url: "http://127.0.0.1:1/", may: false, because: "loopback is a network too" },
  { url: "wss://example.com/", may: false, because: "so is a socket" },
  { url: "file:///etc/passwd", may: false, because: "it is the disk" },
  { url: "devtools://devtools/bundled/x", may: false, because: "the developer tools have a session of their own" },
  { url: "chrome://gpu", may: false, because: "it is Chromium's" },
];

for (const { url, may, because } of loads) {
  test(`a page ${may ? "may" : "may not"} load ${url}: ${because}`, () => assert.equal(mayLoad(url, appOrigin), may));
}

const own = "locara-app://app/";
const permissions = [
  {
    permission: "media",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: ["audio"],
    allowed: ["media"],
    may: true,
    because: "the microphone is declared",
  },
  {
    permission: "media",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: ["audio", "video"],
    allowed: ["media"],
    may: false,
    because: "the camera is not",
  },
  {
    permission: "media",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: undefined,
    allowed: ["media"],
    may: false,
    because: "nothing says it is sound",
  },
  {
    permission: "media",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: ["audio"],
    allowed: [],
    may: false,
    because: "nothing is declared",
  },
  {
    permission: "media",
    requestingUrl: own,
    isMainFrame: false,
    mediaTypes: ["audio"],
    allowed: ["media"],
    may: false,
    because: "a frame asks",
  },
  {
    permission: "media",
    requestingUrl: "https://evil.example/",
    isMainFrame: true,
    mediaTypes: ["audio"],
    allowed: ["media"],
    may: false,
    because: "another page asks",
  },
  {
    permission: "media",
    requestingUrl: undefined,
    isMainFrame: true,
    mediaTypes: ["audio"],
    allowed: ["media"],
    may: false,
    because: "nobody says who asks",
  },
  {
    permission: "geolocation",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: undefined,
    allowed: ["media"],
    may: false,
    because: "it is not declared",
  },
  {
    permission: "clipboard-read",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: undefined,
    allowed: [],
    may: false,
    because: "the clipboard is a command",
  },
  {
    permission: "openExternal",
    requestingUrl: own,
    isMainFrame: true,
    mediaTypes: undefined,
    allowed: [],
    may: false,
    because: "links do not start programs",
  },
];

for (const { allowed, may, because, ...asked } of permissions) {
  test(`${asked.permission} ${may ? "is held" : "is refused"}: ${because}`, () =>
    assert.equal(
      mayHold(asked, allowed, () => true, appOrigin),
      may,
    ));
}

const page = { permission: "media", requestingUrl: own, isMainFrame: true };
const screen = { ...page, permission: "display-capture" };
const everything = ["display-capture", "media", "media:video"];
const deviceCases = [
  { asked: { ...page, mediaTypes: ["video"] }, opened: ["camera"], because: "pictures are the camera's" },
  {
    asked: { ...page, mediaTypes: ["audio", "video"] },
    opened: ["microphone", "camera"],
    because: "both are asked for",
  },
  { asked: screen, opened: ["system-audio"], because: "it is about what the computer plays" },
  { asked: { ...page, mediaTypes: [] }, opened: null, because: "that is the screen, by an older way" },
  { asked: { ...page, mediaTypes: ["unknown"] }, opened: null, because: "nobody knows what that is" },
  { asked: { ...page, permission: "geolocation" }, opened: null, because: "that is no device of these" },
] as const;

for (const { asked, opened, because } of deviceCases) {
  const what = `${asked.permission} ${JSON.stringify("mediaTypes" in asked ? asked.mediaTypes : null)}`;
  test(`${what} opens ${opened?.join(" and ") ?? "nothing"}: ${because}`, () => {
    assert.deepEqual(devicesAsked(asked), opened);
    assert.equal(
      mayHold(asked, everything, () => true, appOrigin),
      opened !== null,
    );
  });
  test(`${what} is refused where the user granted none of it`, () =>
    assert.equal(
      mayHold(asked, everything, () => false, appOrigin),
      false,
    ));
}

for (const [index, permission] of everything.entries()) {
  test(`${permission} lets the page open its own device and no other`, () => {
    const asked = [screen, { ...page, mediaTypes: ["audio"] }, { ...page, mediaTypes: ["video"] }];
    const may = asked.map((one) => mayHold(one, [permission], () => true, appOrigin));
    assert.deepEqual(
      may,
      everything.map((_, other) => other === index),
    );
  });
}

test("a device that the user took back is refused though the manifest names it", () => {
  const both = { ...page, mediaTypes: ["audio", "video"] };
  assert.equal(
    mayHold(both, everything, (device) => device === "microphone", appOrigin),
    false,
  );
});

const senders = [
  { sender: { pageId: 1, isMainFrame: true, url: own }, known: true, because: "it is the window's top frame" },
  { sender: { pageId: 2, isMainFrame: true, url: own }, known: false, because: "it is another window" },
  { sender: { pageId: 1, isMainFrame: false, url: own }, known: false, because: "it is a frame inside" },
  {
    sender: { pageId: 1, isMainFrame: true, url: "https://evil.example/" },
    known: false,
    because: "it shows another page",
  },
  {
    sender: { pageId: 1, isMainFrame: true, url: "locara-surface://surface/" },
    known: false,
    because: "it shows the user's page",
  },
  { sender: { pageId: 1, isMainFrame: true, url: "" }, known: false, because: "it shows nothing" },
];

for (const { sender, known, because } of senders) {
  test(`${JSON.stringify(sender)} ${known ? "is" : "is not"} the app's page: ${because}`, () => {
    assert.equal(isKnownSender(sender, 1, appOrigin), known);
  });
}

test("the app's page is no surface", () => {
  assert.equal(isKnownSender({ pageId: 1, isMainFrame: true, url: own }, 1, surfaceOrigin), false);
});
