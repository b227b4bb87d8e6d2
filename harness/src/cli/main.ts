import { fstatSync, writeSync } from "node:fs";
import { run } from "./run.ts";

let control: AbortController | undefined;

/** Made when first asked for: most commands are over before anybody could press a key, and Node would load two modules for it. */
function interrupted(): AbortSignal {
  if (control === undefined) {
    control = new AbortController();
    process.once("SIGINT", () => control?.abort());
  }
  return control.signal;
}

const finished = run(process.argv.slice(2), {
  out: (text) => write(1, text),
  err: (text) => write(2, text),
  terminal: fstatSync(2).isCharacterDevice(),
  cwd: process.cwd(),
  env: process.env,
  get interrupted() {
    return interrupted();
  },
});
// No top-level await: the bundle is CommonJS, which starts faster. `run` never throws.
void finished.then((code) => {
  process.exitCode = code;
});

/** Straight to the descriptor: `process.stdout` loads all of Node's streams, a fifth of a bare start. */
function write(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The reader has closed (`| head`): what is left is for nobody. A full pipe that does not block is tried again.
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
    }
  }
}
