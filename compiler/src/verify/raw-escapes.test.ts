import assert from "node:assert/strict";
import test from "node:test";
import { found, inputOf, manifestOf, type Sources } from "../../testing/verify-app.ts";
import { isHostModule } from "./sources/host-module.ts";

type Row = readonly [app: Sources, finds: readonly string[], because: string];

const scripts: readonly Row[] = [
  [`await fetch("https://api.example.com");`, ["LOC4020:1"], "a page asks nobody by itself"],
  [`await fetch(address);`, ["LOC4020:1"], "an address that is not known could be any"],
  [
    `await fetch("./words.json"); await fetch(new URL("./words.json", import.meta.url));`,
    [],
    "a file of the app is no escape",
  ],
  [
    `await fetch(new URL("//evil.example/x", import.meta.url));`,
    ["LOC4020:1"],
    "an address with a host of its own is not relative",
  ],
  [
    `window.fetch("https://a.example"); globalThis["fetch"]("https://a.example");`,
    ["LOC4020:1", "LOC4020:1"],
    "a global has many names",
  ],
  [`const w = window;\nw.fetch("https://a.example");`, ["LOC4020:2"], "the window can have an alias"],
  [`const { fetch: get } = window;\nget("https://a.example");`, ["LOC4020:1"], "and be taken apart"],
  [`const get = fetch;\nget("https://a.example");`, ["LOC4020:1"], "whoever takes it can call it"],
  [
    `function fetch(x: string) { return x; }\nfetch("https://a.example");`,
    [],
    "the app's own function has the same name",
  ],
  [`import { fetch } from "./mine";\nfetch("https://a.example");`, [], "an import hides the global"],
  [`export const f = (fetch: (x: string) => void) => fetch("https://a.example");`, [], "a parameter hides it"],
  [
    `declare const fetch: any;\nfetch("https://a.example");`,
    ["LOC4020:2"],
    "a declaration without a value hides nothing",
  ],
  [`const o = { fetch() {} };\no.fetch();`, [], "a method of the app's own is no global"],
  [`const text = "fetch('https://a.example')"; // fetch("https://a.example")`, [], "strings and comments call nothing"],
  [`if (typeof fetch === "function") done();`, [], "looking is no use"],
  ["new XMLHttpRequest();", ["LOC4021:1"], "it is a request"],
  [
    `new WebSocket("wss://a.example"); new window.WebSocket("wss://a.example");`,
    ["LOC4022:1", "LOC4022:1"],
    "it is a connection",
  ],
  [`new EventSource("/x");`, ["LOC4023:1"], "it is a connection"],
  [`new WebTransport("https://a.example");`, ["LOC4024:1"], "it is a connection"],
  ["new RTCPeerConnection();", ["LOC4025:1"], "it is a connection"],
  [
    `navigator.sendBeacon("https://a.example", x); window.navigator.sendBeacon("/x");`,
    ["LOC4026:1", "LOC4026:1"],
    "it sends",
  ],
  [`const { sendBeacon } = navigator;`, ["LOC4026:1"], "whoever takes it can call it"],
  [`eval("1"); (0, eval)("1");`, ["LOC4027:1", "LOC4027:1"], "it runs text"],
  [
    `new Function("return 1"); Function("return 1"); window.Function("x");`,
    ["LOC4028:1", "LOC4028:1", "LOC4028:1"],
    "it makes code of text",
  ],
  ["f instanceof Function;", [], "asking what something is makes nothing"],
  ['setTimeout("save()", 1); setInterval(`save()`, 1);', ["LOC4029:1", "LOC4029:1"], "a timer runs text"],
  [`const later = "save()";\nsetTimeout(later, 1);`, ["LOC4029:2"], "a constant is text too"],
  ["setTimeout(() => save(), 1); setTimeout(save, 1);", [], "a function is no text"],
  [`document.write("<p>"); document["writeln"]("<p>");`, ["LOC4030:1", "LOC4030:1"], "it writes markup"],
  [`const document = { write() {} };\ndocument.write();`, [], "the app's own document is another"],
  [`window.open("https://a.example"); open("https://a.example");`, ["LOC4034:1", "LOC4034:1"], "it opens a window"],
  ["const open = () => 1;\nopen();", [], "the app's own function has the same name"],
  ["await import(name);", ["LOC4035:1"], "which code it is cannot be told"],
  [
    `await import("https://a.example/x.js"); import "https://a.example/y.js";`,
    ["LOC4035:1", "LOC4035:1"],
    "the code is somebody else's",
  ],
  [`await import("./view.ts");`, [], "a file of the app's own"],
  [`new Worker(new URL("./worker.ts", import.meta.url));`, [], "a worker of the app's own"],
  [`new Worker("https://a.example/w.js"); new Worker(address);`, ["LOC4035:1", "LOC4035:1"], "a worker is code"],
  [`new SharedWorker("./w.js");`, ["LOC4036:1"], "it outlives the page"],
  [`navigator.serviceWorker.register("./sw.js");`, ["LOC4037:1"], "it stands between page and host"],
  [
    `import { readFile } from "node:fs/promises"; import fs from "fs"; import { shell } from "electron";`,
    ["LOC4038:1", "LOC4038:1", "LOC4038:1"],
    "no page has them",
  ],
  [`const fs = require("fs"); await import("node:net");`, ["LOC4038:1", "LOC4038:1"], "however they are loaded"],
  ["window[name]();", ["LOC4010:1"], "which member it is cannot be told"],
  [`window["fet" + "ch"]("https://a.example");`, ["LOC4020:1"], "two constants make a name"],
  [`image.src = "https://a.example/x.png";`, ["LOC4033:1"], "it would be loaded"],
  [{ "a.tsx": `export const A = () => <img src="https://a.example/x.png" />;` }, ["LOC4033:1"], "JSX loads it"],
  [{ "a.tsx": `export const A = () => <a href="https://a.example">x</a>;` }, [], "a link loads nothing by itself"],
  [{ "a.tsx": `export const A = () => <a href="javascript:go()">x</a>;` }, ["LOC4039:1"], "an address can be code"],
  [`Reflect.get(window, "fetch")("https://a.example");`, ["LOC4010:1"], "whoever gets the window can take anything"],
  [
    `export const all = { ...globalThis };\nObject.values(self);\nlet w = window;`,
    ["LOC4010:1", "LOC4010:2", "LOC4010:3"],
    "the window is handed on",
  ],
  [
    `if (typeof window === "undefined" || event.source === window || window !== top) done();`,
    [],
    "looking at the window takes nothing from it",
  ],
  [`const { ["fet" + "ch"]: get } = globalThis;\nget("https://a.example");`, ["LOC4020:1"], "a constant key is a name"],
  [`frame.contentWindow.fetch("https://a.example");`, ["LOC4020:1"], "a frame has a window of its own"],
  [`button.ownerDocument.defaultView.fetch("https://a.example");`, ["LOC4020:1"], "a document leads to its window"],
  [
    `(() => 0).constructor("return 1")();\nnew Object.constructor.constructor("return 1");`,
    ["LOC4028:1", "LOC4028:2"],
    "every function leads to the one that makes code of text",
  ],
  [`class A { copy() { return new this.constructor(); } }`, [], "a class makes another of its own"],
  [
    `new Worker("data:text/javascript,go()"); await import("data:text/javascript,go()"); import "data:text/javascript,1";`,
    ["LOC4035:1", "LOC4035:1", "LOC4035:1"],
    "text in an address is code that is no file",
  ],
  [
    `locara.start("clipboard.readText", {}); window.locara.start("clipboard.readText", {});`,
    ["LOC4040:1", "LOC4040:1"],
    "the bridge takes any command",
  ],
  [`const { locara: bridge } = globalThis;`, ["LOC4040:1"], "whoever takes the bridge can call it"],
  [
    `import { call } from "@locara/runtime/sdk";\nexport { stream } from "@locara/runtime/sdk";`,
    ["LOC4040:1", "LOC4040:2"],
    "below the SDK every command is a text",
  ],
  [`import type { Stream } from "@locara/runtime/sdk";`, [], "a type calls nothing"],
  [
    `location.href = "https://a.example/?" + secret;\nlocation.assign(address);\nwindow.location = "//a.example";`,
    ["LOC4041:1", "LOC4041:2", "LOC4041:3"],
    "an address that the page goes to carries what stands in it",
  ],
  [`location.hash = "#two"; location.replace("./other.html"); location.reload();`, [], "it stays within the app"],
  [
    `el.innerHTML = "<img src='https://a.example/x'>";\nel.insertAdjacentHTML("beforeend", "<p onclick='go()'>");`,
    ["LOC4033:1", "LOC4032:2"],
    "markup in a text is markup",
  ],
  [
    { "a.tsx": `export const A = () => <p dangerouslySetInnerHTML={{ __html: "<script>go()</script>" }} />;` },
    ["LOC4031:1"],
    "markup in a text is markup",
  ],
  [`el.innerHTML = "<b>bold</b>";`, [], "nothing is loaded, and no code"],
  [
    `el.setAttribute("src", "https://a.example/x");\nel.setAttribute("onclick", "go()");`,
    ["LOC4033:1", "LOC4032:2"],
    "attributes have two ways in",
  ],
  [
    { "a.tsx": `const more = { src: "https://a.example/x" };\nexport const A = () => <img {...more} />;` },
    ["LOC4033:2"],
    "a spread has attributes too",
  ],
  [`createElement("img", { src: "https://a.example/x" });`, ["LOC4033:1"], "JSX without its syntax"],
  [
    { "src/a.mts": `fetch("https://a.example");`, "src/b.cjs": `fetch("https://a.example");` },
    ["LOC4020:1", "LOC4020:1"],
    "every kind of script",
  ],
];

const markup: readonly Row[] = [
  [
    { "index.html": `<script type="module" src="./src/main.ts"></script><link rel="stylesheet" href="./a.css">` },
    [],
    "the app's own files",
  ],
  [{ "index.html": "<p>\n<script>go()</script>" }, ["LOC4031:2"], "a script stands in the page"],
  [
    { "index.html": `<script src="data:text/javascript,go()"></script>` },
    ["LOC4031:1"],
    "its text stands in the address",
  ],
  [{ "index.html": `<script type="application/json">{"a": 1}</script>` }, [], "data is no script"],
  [{ "index.html": `<!-- <script>go()</script> <img src="https://a.example/x"> -->` }, [], "a comment is nothing"],
  [{ "index.html": `<BUTTON ONCLICK=go()>x</BUTTON>` }, ["LOC4032:1"], "names of attributes have no case"],
  [
    { "index.html": `<img src="https://a.example/x.png"><img src='//a.example/x.png'>` },
    ["LOC4033:1", "LOC4033:1"],
    "it is loaded from elsewhere",
  ],
  [
    { "index.html": `<img src="https&colon;&#x2f;&#47;a.example/x.png">` },
    ["LOC4033:1"],
    "characters have other spellings",
  ],
  [{ "index.html": `<img srcset="a.png 1x, https://a.example/x.png 2x">` }, ["LOC4033:1"], "one of a set"],
  [{ "index.html": `<a href="https://a.example">x</a>` }, [], "a link loads nothing by itself"],
  [{ "index.html": `<a href=" java\nscript:go()">x</a>` }, ["LOC4039:1"], "browsers skip the line break"],
  [
    {
      "index.html": `<meta http-equiv="refresh" content="0; url=https://a.example">\n<meta http-equiv=refresh content="0 //a.example">`,
    },
    ["LOC4033:1", "LOC4033:2"],
    "the page leaves by itself",
  ],
  [{ "index.html": `<iframe srcdoc="<script>go()</script>"></iframe>` }, ["LOC4031:1"], "a page within the page"],
  [
    { "index.html": `<style>@import "https://a.example/x.css";</style><p style="background: url(//a.example/x)">` },
    ["LOC4033:1", "LOC4033:1"],
    "styles load too",
  ],
  [
    { "a.css": `@import "https://a.example/x.css";\nbody { background: url( 'http://a.example/x.png' ) }` },
    ["LOC4033:1", "LOC4033:2"],
    "styles load too",
  ],
  [
    { "a.css": `/* url(https://a.example) */ b { background: url(./x.png), url(data:image/png;base64,AA) }` },
    [],
    "comments and own bytes load nothing",
  ],
  [{ "a.css": `b { background: u\\72l(https://a.example/x.png) }` }, ["LOC4033:1"], "letters have other spellings"],
];

for (const [app, finds, because] of [...scripts, ...markup]) {
  const text = typeof app === "string" ? app : Object.values(app).join(" // ");
  test(`${text.slice(0, 90)}: ${because}`, () => {
    const got = found(inputOf(app, manifestOf({}))).map((one) => one.replace(/^(\S+) \S+:(\d+):\d+$/, "$1:$2"));
    assert.deepEqual(got, finds);
  });
}

test("a module of Node is one by its name, and a package that begins alike is none", () => {
  assert.ok(isHostModule("node:fs") && isHostModule("fs/promises") && isHostModule("electron/renderer"));
  assert.ok(!isHostModule("fs-extra") && !isHostModule("./fs") && !isHostModule("electronic"));
});
