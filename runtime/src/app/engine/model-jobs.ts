import type { ModelStore } from "../models/store.ts";
import type { EngineClient, JobOptions } from "./client.ts";
import type { Choice } from "./memory-budget.ts";
import type { ModelHolder, ModelMemory } from "./model-memory.ts";
import { type EngineJob, type ModelUse, readBytes, readChoices } from "./protocol.ts";
import type { EngineKind } from "./spawn.ts";
import { createTurns } from "./turns.ts";

export interface ModelJob {
  readonly use: ModelUse;
  readonly model: string;
  /** Jobs of one turn take turns; `most` of them run at once, as the model was loaded. */
  readonly turn: string;
  most(choice: Choice): number;
  toJob(path: string, besidePath: string | null): EngineJob;
  /** Another model that the same job needs. */
  readonly beside?: { readonly use: ModelUse; readonly model: string } | undefined;
  readonly leastContextTokens?: number;
}

/** Runs a job once its model is loaded and its turn has come. */
export type RunModelJob = (job: ModelJob, options: JobOptions) => Promise<unknown>;

const never = new AbortController().signal;

export interface ModelJobs {
  readonly run: RunModelJob;
  /** Loads a model that nothing uses yet. */
  prepare(use: ModelUse, model: string): Promise<void>;
}

/** The way of every job to an engine: the file verified, the model in memory within the budget, in turn. */
export function createModelJobs(
  kind: EngineKind,
  engine: EngineClient,
  store: ModelStore,
  memory: ModelMemory,
): ModelJobs {
  const turns = createTurns();
  const holders = new Map<ModelUse, ModelHolder>();
  const holder = (use: ModelUse): ModelHolder => {
    const known = holders.get(use) ?? {
      name: kind,
      inspect: async (path) => readChoices(await engine.run({ op: "inspect", path, use }, { signal: never })),
      load: async (path, { contextTokens, sequences }) =>
        readBytes(await engine.run({ op: "load", path, use, contextTokens, sequences }, { signal: never })),
      unload: async (path) => void (await engine.run({ op: "unload", path }, { signal: never })),
    };
    holders.set(use, known);
    return known;
  };

  const wanted = (use: ModelUse, model: string) => ({
    model,
    holder: holder(use),
    path: (how: "load" | "loaded", signal: AbortSignal) => store.path(model, signal, how),
  });

  const run: RunModelJob = async ({ use, model, turn, most, toJob, beside, leastContextTokens = 0 }, options) => {
    const { signal } = options;
    const attempt = (besidePath: string | null, besideHeld: () => boolean) =>
      memory.using({ ...wanted(use, model), leastContextTokens }, signal, async (path, choice, held) => {
        // Between its verification and its loading the file may have been swapped: it must still be the verified one.
        await store.path(model, signal, "loaded");
        // While it waited for its turn the engine may have ended, and the next one has not loaded the model yet.
        return turns.take(turn, most(choice), signal, async () =>
          held() && besideHeld() ? { is: await engine.run(toJob(path, besidePath), options) } : null,
        );
      });
    for (;;) {
      const result =
        beside === undefined
          ? await attempt(null, () => true)
          : await memory.using(wanted(beside.use, beside.model), signal, (path, _choice, held) => attempt(path, held));
      if (result !== null) return result.is;
    }
  };
  return { run, prepare: (use, model) => memory.using(wanted(use, model), never, async () => undefined) };
}
