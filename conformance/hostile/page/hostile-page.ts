/** The files of the hostile page: what attempts need beside the page itself. */
export const hostilePage: Readonly<Record<string, string>> = {
  "index.html": `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hostile</title></head>
<body><p>Hostile</p></body></html>`,
  // Does in a worker what it is told, and says what came of it.
  "worker.js": `
const ways = {
  fetch: (to) => fetch("http://" + to.http + "/worker").then(() => "reached"),
  "no-cors fetch": (to) => fetch("http://" + to.http + "/worker", { mode: "no-cors" }).then(() => "reached"),
  socket: (to) => new Promise((resolve, reject) => {
    const socket = new WebSocket("ws://" + to.http + "/worker");
    socket.onopen = () => resolve("reached");
    socket.onerror = () => reject(new Error("closed"));
  }),
  events: (to) => new Promise((resolve, reject) => {
    const source = new EventSource("http://" + to.http + "/worker");
    source.onopen = () => resolve("reached");
    source.onerror = () => reject(new Error("closed"));
  }),
  import: (to) => { importScripts("http://" + to.http + "/worker.js"); return "imported"; },
  module: (to) => import("http://" + to.http + "/worker.js").then(() => "imported"),
  code: () => (0, eval)("'ran'"),
  nested: (to) => new Promise((resolve, reject) => {
    const worker = new Worker("data:text/javascript,postMessage('ran')");
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = () => reject(new Error("no worker"));
  }),
  bridge: () => {
    const found = ["locara", "require", "process", "ipcRenderer", "Buffer", "module", "electron"].filter((name) => name in globalThis);
    if (found.length === 0) throw new Error("no bridge");
    return found.join();
  },
  permission: () => navigator.permissions.query({ name: "notifications" }).then(({ state }) => {
    if (state !== "granted") throw new Error(state);
    return state;
  }),
};
const answer = async (port, { way, to }) => {
  try { port.postMessage(String(await ways[way](to))); }
  catch (error) { port.postMessage("refused: " + error.name + " " + error.message); }
};
globalThis.onmessage = ({ data }) => answer(globalThis, data);
globalThis.onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => answer(port, data); };`,
  // Runs in a frame of the page, and leads the page away.
  "frame.js": `const to = document.currentScript.src.split("?")[1]; top.location.href = "http://" + to + "/";`,
  "service-worker.js": `addEventListener("fetch", (event) => event.respondWith(new Response("taken over")));`,
  "worklet.js": `registerProcessor?.("quiet", class extends AudioWorkletProcessor { process() { return false; } });`,
  "style.css": `p { color: rgb(1, 2, 3); }`,
  "manifest.webmanifest": `{ "name": "Hostile", "start_url": "/" }`,
};
