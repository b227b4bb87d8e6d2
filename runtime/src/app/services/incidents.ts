import type { SpawnEngine } from "../engine/spawn.ts";

/** Something that ended by itself and should not have, in words for the user. */
export interface Incident {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly words: string;
}

/** What went wrong since the app was opened, latest first. */
export interface Incidents {
  add(words: string): void;
  list(): readonly Incident[];
}

const mostKept = 20;

export function openIncidents(now: () => number): Incidents {
  let kept: readonly Incident[] = [];
  return {
    add(words) {
      kept = [{ time: now(), words }, ...kept].slice(0, mostKept);
    },
    list: () => kept,
  };
}

const engineNames: Readonly<Record<string, string>> = { llama: "language models", whisper: "speech recognition" };

/** Starts engines likewise, and tells of those that end without having been told to. */
export const watchEngines =
  (spawn: SpawnEngine, tell: (words: string) => void): SpawnEngine =>
  (kind) => {
    const child = spawn(kind);
    let told = false;
    child.onExit((reason) => {
      if (!told)
        tell(
          `The part that runs ${engineNames[kind] ?? kind} ended unexpectedly (${reason}). It starts again when it is needed.`,
        );
    });
    return {
      ...child,
      kill() {
        told = true;
        child.kill();
      },
    };
  };
