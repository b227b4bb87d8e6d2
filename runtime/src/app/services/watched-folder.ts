import { watch } from "node:fs";
import { LocaraError } from "@locara/schema";

/** Most names that wait to be taken. */
const mostWaiting = 10_000;

/** What a folder is called among the names in it, where something happened to the folder itself. */
export const itself = ".";

/**
 * Names in a folder that something happened to, until `signal` aborts.
 *
 * A name that changes again before it was taken comes once, so nobody who is slow is flooded.
 */
export async function* watchNames(folder: string, signal: AbortSignal): AsyncGenerator<string, void> {
  signal.throwIfAborted();
  const changed = new Set<string>();
  let failure: unknown;
  let wake: () => void = () => undefined;
  // What happens to the folder itself comes under the last name of its path, which no file in it can have.
  const watcher = watch(`${folder}/${itself}`, { persistent: false }, (_event, name) => {
    changed.add(name ?? itself);
    if (changed.size > mostWaiting) failure ??= tooMany();
    wake();
  });
  watcher.on("error", (error) => {
    failure = error;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      while (changed.size === 0 && failure === undefined && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      signal.throwIfAborted();
      if (failure !== undefined) throw failure;
      const [name] = changed;
      if (name === undefined) continue;
      changed.delete(name);
      yield name;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    watcher.close();
  }
}

const tooMany = () =>
  new LocaraError(
    "resource/busy",
    "More changed in the folder than was taken.",
    "List the folder, and watch it again.",
  );
