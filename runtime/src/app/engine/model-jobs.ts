import type { ModelStore } from "../models/store.ts";
import type { EngineClient, JobOptions } from "./client.ts";
import { createLoadedModels } from "./loaded-models.ts";
import type { EngineJob } from "./protocol.ts";
import { createTurns } from "./turns.ts";

/** Runs a job when the turn of `turn` has come, with the model's file verified as its use asks. */
export type RunModelJob = (
  turn: string,
  model: string,
  toJob: (path: string) => EngineJob,
  options: JobOptions,
) => Promise<unknown>;

/** The way of every job to an engine that keeps up to `mostLoaded` models. */
export function createModelJobs(engine: EngineClient, store: ModelStore, mostLoaded: number): RunModelJob {
  const turns = createTurns();
  const loaded = createLoadedModels(mostLoaded);
  return (turn, model, toJob, options) =>
    turns.take(turn, options.signal, async () => {
      const path = await store.path(model, options.signal, loaded.use(model, engine.generation));
      const result = await engine.run(toJob(path), options);
      loaded.used(model, engine.generation);
      return result;
    });
}
