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
  toJob(path: string): EngineJob;
  readonly leastContextTokens?: number;
}

/** Runs a job once its model is loaded and its turn has come. */
export type RunModelJob = (job: ModelJob, options: JobOptions) => Promise<unknown>;

const never = new AbortController().signal;

/** The way of every job to an engine: the file verified, the model in memory within the budget, in turn. */
export function createModelJobs(
  kind: EngineKind,
  engine: EngineClient,
  store: ModelStore,
  memory: ModelMemory,
): RunModelJob {
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

  return async ({ use, model, turn, most, toJob, leastContextTokens = 0 }, options) => {
    const wanted = {
      model,
      leastContextTokens,
      holder: holder(use),
      path: (how: "load" | "loaded", signal: AbortSignal) => store.path(model, signal, how),
    };
    for (;;) {
      const result = await memory.using(wanted, options.signal, async (path, choice, held) => {
        // Between its verification and its loading the file may have been swapped: it must still be the verified one.
        await store.path(model, options.signal, "loaded");
        // While it waited for its turn the engine may have ended, and the next one has not loaded the model yet.
        return turns.take(turn, most(choice), options.signal, async () =>
          held() ? { is: await engine.run(toJob(path), options) } : null,
        );
      });
      if (result !== null) return result.is;
    }
  };
}
