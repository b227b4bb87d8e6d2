import { LocaraError, type Resolved } from "@locara/schema";
import type { EngineLog } from "./backend.ts";
import type { ModelUse } from "./protocol.ts";

/** Loads a model without using it. */
export type PrepareModel = (use: ModelUse, model: string) => Promise<void>;

interface PreloadSource {
  /** What the manifest names. */
  readonly models: readonly string[];
  readonly resolved: Resolved;
  readonly withheld: { has(capability: string): boolean };
  readonly prepare: PrepareModel;
  readonly log: EngineLog;
}

export interface Preload {
  /** A page is there. */
  load(): Promise<void>;
  /** The app closes: no other model is begun. */
  close(): void;
}

/** What a model is loaded for is said by the capability whose scope lists it. */
const uses: Readonly<Record<string, ModelUse>> = {
  "llm.chat": "chat",
  embed: "embed",
  "transcribe.file": "transcribe",
  "transcribe.live": "transcribe",
};

/**
 * Loads the models that an app names for it, each once, one after the other. Only what the user grants by now; what cannot
 * be loaded is a line in the log and is tried again when a page comes the next time, and whoever uses it is told why.
 */
export function createPreload({ models, resolved, withheld, prepare, log }: PreloadSource): Preload {
  const begun = new Set<string>();
  let closed = false;
  const useOf = (model: string): ModelUse | undefined => {
    for (const { id, scope } of resolved.capabilities) {
      const use = uses[id];
      if (use !== undefined && !withheld.has(id) && Array.isArray(scope) && scope.includes(model)) return use;
    }
    return undefined;
  };
  const tell = (model: string, error: unknown): void => {
    // With the app its engines end, and the log is closed.
    if (closed) return;
    log("warn", `${model} was not loaded ahead: ${error instanceof LocaraError ? error.code : String(error)}`);
  };
  const load = async (): Promise<void> => {
    for (const model of models) {
      const use = useOf(model);
      if (closed || use === undefined || begun.has(model)) continue;
      begun.add(model);
      try {
        await prepare(use, model);
      } catch (error) {
        begun.delete(model);
        tell(model, error);
      }
    }
  };
  let loading = Promise.resolve();
  return {
    load() {
      loading = loading.then(load);
      return loading;
    },
    close() {
      closed = true;
    },
  };
}
