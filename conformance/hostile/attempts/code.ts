import { attemptsOf, type Way } from "../page/way.ts";

/** Text that becomes code, and what needs more than a page has. */

const ran = (id: string, text: string, more: Partial<Way> = {}): Way => ({ id, text, ...more });

/** Does something that sets a mark, and looks for it. */
const marks = (id: string, text: string, by?: string): Way => ({
  id,
  ...(by === undefined ? {} : { by }),
  text: `delete globalThis.mark; ${text}; await new Promise((later) => setTimeout(later, 60)); if (!("mark" in globalThis)) throw new Error("nothing ran"); return "ran"`,
});

const ways: readonly Way[] = [
  ran("eval", "return (0, eval)(\"'ran'\")", { by: "script-src" }),
  ran("function of a text", "return new Function(\"return 'ran'\")()", { by: "script-src" }),
  ran("asynchronous function of a text", "return (async () => {}).constructor(\"return 'ran'\")()", {
    by: "script-src",
  }),
  ran("generator of a text", "return (function* () {}).constructor(\"yield 'ran'\")().next().value", {
    by: "script-src",
  }),
  ran("eval of a blank frame", 'return document.body.appendChild(element("iframe")).contentWindow.eval("\'ran\'")'),
  marks("timer of a text", 'setTimeout("globalThis.mark = 1")', "script-src"),
  marks(
    "interval of a text",
    'const timer = setInterval("globalThis.mark = 1", 5); setTimeout(() => clearInterval(timer), 30)',
    "script-src",
  ),
  marks("script in the page", 'document.body.append(element("script", {}, "globalThis.mark = 1"))', "script-src-elem"),
  marks(
    "handler in the page",
    'document.body.append(element("p", { onclick: "globalThis.mark = 1" })); document.body.lastChild.click()',
    "script-src-attr",
  ),
  marks(
    "handler of an image that fails",
    'document.body.append(element("img", { src: "data:,", onerror: "globalThis.mark = 1" }))',
    "script-src-attr",
  ),
  marks(
    "fragment with a script",
    'document.body.append(document.createRange().createContextualFragment("<script>globalThis.mark = 1</script>"))',
    "script-src-elem",
  ),
  marks(
    "link of a script's text",
    'clicked(element("a", { href: "javascript:void(globalThis.mark = 1)" }))',
    "script-src-elem",
  ),
  marks("location of a script's text", 'location.href = "javascript:void(globalThis.mark = 1)"', "script-src-elem"),
  marks(
    "form of a script's text",
    'const form = element("form", { action: "javascript:void(globalThis.mark = 1)" }); document.body.append(form); form.submit()',
  ),
  marks(
    "script of a blob",
    'document.body.append(element("script", { src: URL.createObjectURL(new Blob(["globalThis.mark = 1"], { type: "text/javascript" })) }))',
    "script-src-elem",
  ),
  marks(
    "script of data",
    'document.body.append(element("script", { src: "data:text/javascript,globalThis.mark=1" }))',
    "script-src-elem",
  ),
  marks(
    "map of imports",
    'document.head.append(element("script", { type: "importmap" }, JSON.stringify({ imports: { other: "data:text/javascript,globalThis.mark=1" } }))); await import(String("other")).catch(() => {})',
    "script-src-elem",
  ),
  ran(
    "module of data",
    "return import(\"data:text/javascript,export default 'ran'\").then((module) => module.default)",
    { by: "script-src-elem" },
  ),
  ran(
    "module of a blob",
    'return import(URL.createObjectURL(new Blob(["export default \'ran\'"], { type: "text/javascript" }))).then((module) => module.default)',
    { by: "script-src-elem" },
  ),
  ran(
    "worker of a blob",
    'return worker("bridge", to, new Worker(URL.createObjectURL(new Blob(["postMessage(\'ran\')"], { type: "text/javascript" }))))',
    { by: "worker-src" },
  ),
  ran("worker of data", 'return worker("bridge", to, new Worker("data:text/javascript,postMessage(\'ran\')"))', {
    by: "worker-src",
  }),
  ran("worker of a worker, of data", 'return worker("nested", to)'),
  ran("eval of a worker", 'return worker("code", to)'),
  ran("bridge of a worker", 'return worker("bridge", to)', {
    control: { none: "only an app has a bridge; its own page is seen to have one" },
  }),
  ran("bridge of a shared worker", 'return worker("bridge", to, new SharedWorker("worker.js"))', {
    control: { none: "only an app has a bridge; its own page is seen to have one" },
  }),
  // A browser's own user has said yes.
  ran("permission of a worker", 'return worker("permission", to)', { hosts: ["electron"] }),
  ran(
    "WebAssembly",
    "return WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => 'compiled')",
    { by: "script-src" },
  ),
  ran(
    "service worker",
    'return navigator.serviceWorker.register("service-worker.js").then(async (registration) => { await registration.unregister(); return "registered"; })',
  ),
  ran(
    "service worker for all of the host",
    'return navigator.serviceWorker.register("service-worker.js", { scope: "/" }).then(async (registration) => { await registration.unregister(); return "registered"; })',
  ),
  ran(
    "service worker of a module",
    'return navigator.serviceWorker.register("service-worker.js", { type: "module" }).then(async (registration) => { await registration.unregister(); return "registered"; })',
  ),
  ran(
    "shared memory",
    'if (typeof SharedArrayBuffer === "undefined" && !crossOriginIsolated) throw new Error("none"); return "shared"',
    { control: { none: "the plain page is not isolated either; that no header turns it on is what counts" } },
  ),
  ran("memory of all pages", 'return performance.measureUserAgentSpecificMemory().then(() => "measured")', {
    control: { none: "the plain page is not isolated either" },
  }),
  ran(
    "Node and Electron by name",
    'const found = ["require", "process", "module", "Buffer", "ipcRenderer", "electron", "global", "__dirname", "electronBinding", "webFrame"].filter((name) => name in globalThis); if (found.length === 0) throw new Error("none"); return found.join()',
    { control: { none: "a plain page has none either: the next ones reach for them by what the bridge gives" } },
  ),
];

export const code = attemptsOf("code", ways);
