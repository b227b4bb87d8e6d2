import { attemptsOf, type Way } from "../page/way.ts";

/** Other windows and frames: none opens, and no frame inside the page has what the page has. */

const opened = (id: string, args: string): Way => ({
  id: `window of ${id}`,
  text: `const opened = window.open(${args}); if (opened === null) throw new Error("no window"); opened.close?.(); return "opened"`,
});

const windows: readonly Way[] = [
  opened("another address", '"http://" + to.http + "/"'),
  opened("nothing", '"about:blank"'),
  opened("the page's own address", "location.href"),
  opened("a name", '"", "other"'),
  opened("a size", '"about:blank", "other", "popup,width=100,height=100"'),
  opened("a blob", 'URL.createObjectURL(new Blob(["<script>1</script>"], { type: "text/html" }))'),
  {
    id: "window that knows no opener",
    blind: true,
    text: 'window.open("http://" + to.http + "/", "_blank", "noopener,noreferrer")',
  },
  {
    id: "link to a new window",
    blind: true,
    text: 'clicked(element("a", { href: "http://" + to.http + "/", target: "_blank" }))',
  },
  {
    id: "link to a new window that knows its opener",
    blind: true,
    text: 'clicked(element("a", { href: "http://" + to.http + "/", target: "_blank", rel: "opener" }))',
  },
  {
    id: "link that is clicked with the middle button",
    blind: true,
    text: 'const link = element("a", { href: "http://" + to.http + "/" }); document.body.append(link); link.dispatchEvent(new MouseEvent("click", { button: 1, ctrlKey: true, bubbles: true, cancelable: true }))',
  },
  {
    id: "form to a new window",
    blind: true,
    text: 'const form = element("form", { action: "http://" + to.http + "/", target: "_blank" }); document.body.append(form); form.submit()',
  },
  {
    id: "picture in a picture, of a document",
    text: 'return need(globalThis.documentPictureInPicture, "documents in pictures").requestWindow().then(() => "opened")',
    control: { none: "the plain page of the tests has no window manager to show it" },
  },
  {
    id: "whole screen",
    text: 'return document.documentElement.requestFullscreen().then(() => document.exitFullscreen()).then(() => "shown")',
  },
  {
    id: "hold on the pointer",
    text: 'return document.body.requestPointerLock().then(() => { document.exitPointerLock(); return "held"; })',
    control: { none: "a window that nobody looks at has no pointer to give" },
  },
];

const inside = (id: string, make: string): Way => ({
  id: `bridge inside ${id}`,
  text: `${make}
    await new Promise((later) => setTimeout(later, 250));
    if (typeof frame.contentWindow?.locara !== "undefined") return "a bridge";
    throw new Error("no bridge")`,
  control: { none: "only an app has a bridge; its own page is seen to have one" },
});

const frames: readonly Way[] = [
  inside("a blank frame", 'const frame = document.body.appendChild(element("iframe"))'),
  inside(
    "a frame of a text",
    'const frame = document.body.appendChild(element("iframe", { srcdoc: "<p>inside</p>" }))',
  ),
  inside("a frame of the page itself", 'const frame = document.body.appendChild(element("iframe", { src: "/" }))'),
  inside(
    "a frame of a blob",
    'const frame = document.body.appendChild(element("iframe", { src: URL.createObjectURL(new Blob(["<p>inside</p>"], { type: "text/html" })) }))',
  ),
  inside(
    "a frame of a script's text",
    `const frame = document.body.appendChild(element("iframe", { src: "javascript:'<p>inside</p>'" }))`,
  ),
  inside(
    "a frame of data",
    'const frame = document.body.appendChild(element("iframe", { src: "data:text/html,inside" }))',
  ),
  inside("an object of the page itself", 'const frame = document.body.appendChild(element("object", { data: "/" }))'),
  inside(
    "a frame in a frame",
    'const outer = document.body.appendChild(element("iframe")); const frame = outer.contentDocument.body.appendChild(outer.contentDocument.createElement("iframe"))',
  ),
  {
    id: "frame that sends its parent away",
    blind: true,
    text: `const frame = document.body.appendChild(element("iframe"));
    const script = frame.contentDocument.createElement("script");
    script.src = "frame.js?" + to.http; frame.contentDocument.body.append(script);
    await new Promise((later) => setTimeout(later, 250))`,
  },
  {
    id: "frame of another page in the app's own place",
    by: "frame-src",
    text: 'const frame = element("iframe", { src: "style.css" }); return loaded(frame).then(() => { if (!frame.contentDocument?.body?.textContent) throw new Error("nothing in it"); return "shown" })',
  },
  {
    id: "frame in a sandbox that runs scripts",
    text: `return new Promise((resolve, reject) => {
      addEventListener("message", ({ data }) => resolve(data), { once: true });
      document.body.append(element("iframe", { sandbox: "allow-scripts", srcdoc: "<script>parent.postMessage('ran', '*')</script>" }));
      setTimeout(() => reject(new Error("nothing ran")), 400);
    })`,
  },
  {
    id: "opener",
    text: 'if (window.opener === null && window.top === window) throw new Error("nobody"); return "somebody"',
    control: { none: "the plain page has no opener either; a header asks for none" },
  },
];

export const windowsAndFrames = attemptsOf("windows", [...windows, ...frames]);
