import { run } from "./run.ts";

const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());

const finished = run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY === true,
  cwd: process.cwd(),
  env: process.env,
  interrupted: interrupted.signal,
});
// No top-level await: the bundle is CommonJS, which starts faster. `run` never throws.
void finished.then((code) => {
  process.exitCode = code;
});
