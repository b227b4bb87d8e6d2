/**
 * What a page may try to reach the network, run text as code or get at a device. Each runs in the page, with the
 * address of a server that must never hear of it, and tells how it came out as far as the page can see.
 */
export interface WayOut {
  readonly name: string;
  readonly run: (address: string) => unknown;
  /** The page cannot see what became of it; the server would. */
  readonly blind?: true;
}

const loading = (
  name: string,
  tag: string,
  attribute: string,
  more: Readonly<Record<string, string>> = {},
): WayOut => ({
  name,
  // A frame loads the browser's own error page: whether it was reached, the server knows.
  ...(tag === "iframe" ? { blind: true as const } : {}),
  run: new Function(
    "address",
    `return new Promise((resolve) => {
      const element = document.createElement(${JSON.stringify(tag)});
      element.onload = () => resolve("loaded");
      element.onerror = () => resolve("refused");
      Object.assign(element, ${JSON.stringify(more)});
      element[${JSON.stringify(attribute)}] = "http://" + address + "/" + ${JSON.stringify(encodeURIComponent(name))};
      document.body.append(element);
    })`,
  ) as WayOut["run"],
});

/** Runs `body` in a turn of its own: what a debugger evaluates directly may use `eval` whatever the page's policy. */
const soon = (body: string): WayOut["run"] =>
  new Function(
    `return new Promise((resolve, reject) => setTimeout(() => {
      try { resolve((() => { ${body} })()) } catch (error) { reject(error) }
    }, 20))`,
  ) as WayOut["run"];

export const waysOut: readonly WayOut[] = [
  { name: "fetch", run: (address) => fetch(`http://${address}/fetch`).then(() => "reached") },
  { name: "https fetch", run: (address) => fetch(`https://${address}/fetch`).then(() => "reached") },
  { name: "no-cors fetch", run: (address) => fetch(`http://${address}/x`, { mode: "no-cors" }).then(() => "reached") },
  { name: "beacon", blind: true, run: (address) => navigator.sendBeacon(`http://${address}/beacon`) },
  {
    name: "XMLHttpRequest",
    run: (address) =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.onload = () => resolve("reached");
        request.onerror = () => resolve("refused");
        request.open("GET", `http://${address}/xhr`);
        request.send();
      }),
  },
  {
    name: "WebSocket",
    run: (address) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://${address}/socket`);
        socket.onopen = () => resolve("reached");
        socket.onerror = () => resolve("refused");
      }),
  },
  {
    name: "EventSource",
    run: (address) =>
      new Promise((resolve) => {
        const source = new EventSource(`http://${address}/events`);
        source.onopen = () => resolve("reached");
        source.onerror = () => resolve("refused");
      }),
  },
  {
    name: "WebTransport",
    run: (address) => new WebTransport(`https://${address}/transport`).ready.then(() => "reached"),
  },
  loading("image", "img", "src"),
  loading("script", "script", "src"),
  loading("style sheet", "link", "href", { rel: "stylesheet" }),
  loading("prefetch", "link", "href", { rel: "prefetch" }),
  loading("preload", "link", "href", { rel: "preload", as: "script" }),
  loading("sound", "audio", "src"),
  loading("film", "video", "src"),
  loading("object", "object", "data"),
  loading("frame", "iframe", "src"),
  {
    name: "form",
    blind: true,
    run: (address) => {
      const form = document.createElement("form");
      form.action = `http://${address}/form`;
      document.body.append(form);
      form.submit();
    },
  },
  {
    name: "click on a link to a new window",
    blind: true,
    run: (address) => {
      const link = Object.assign(document.createElement("a"), { href: `http://${address}/link`, target: "_blank" });
      document.body.append(link);
      link.click();
    },
  },
  {
    name: "link with a ping",
    blind: true,
    run: (address) => {
      const link = Object.assign(document.createElement("a"), { href: "#here", ping: `http://${address}/ping` });
      document.body.append(link);
      link.click();
    },
  },
  {
    name: "window.open",
    run: (address) => (window.open(`http://${address}/window`) === null ? "refused" : "opened"),
  },
  { name: "text as code", run: soon("return globalThis.eval(\"'ran'\")") },
  { name: "text as a function", run: soon("return new Function(\"return 'ran'\")()") },
  {
    name: "inline script",
    run: () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.ranInline = true";
      document.body.append(script);
      return "ranInline" in globalThis ? "ran" : "refused";
    },
  },
  {
    name: "module of a data URL",
    run: () => import(String("data:text/javascript,export default 'ran'")).then(({ default: ran }) => ran),
  },
  {
    name: "worker of a blob",
    run: () =>
      new Promise((resolve) => {
        const text = new Blob(["postMessage('ran')"], { type: "text/javascript" });
        const worker = new Worker(URL.createObjectURL(text));
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => resolve("refused");
      }),
  },
  { name: "service worker", run: () => navigator.serviceWorker.register("sw.js").then(() => "registered") },
  { name: "microphone", run: () => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => "granted") },
  { name: "camera", run: () => navigator.mediaDevices.getUserMedia({ video: true }).then(() => "granted") },
  { name: "screen", run: () => navigator.mediaDevices.getDisplayMedia().then(() => "granted") },
  {
    name: "location",
    run: () =>
      new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(() => resolve("granted"), reject)),
  },
  { name: "notifications", run: () => Notification.requestPermission() },
  { name: "clipboard", run: () => navigator.clipboard.readText().then(() => "granted") },
];
