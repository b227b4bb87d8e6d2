/** Node's modules that an import may name without `node:`. */
const builtins = new Set(
  "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib".split(
    " ",
  ),
);

/** Is it a module of Node or Electron, which no page has? */
export const isHostModule = (name: string): boolean =>
  name.startsWith("node:") ||
  name === "electron" ||
  name.startsWith("electron/") ||
  builtins.has(name.split("/")[0] as string);
