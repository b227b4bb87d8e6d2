import { type ErrorJson, type ModelState, toLocaraError } from "@locara/schema";
import type { App } from "../../compose.ts";

/** The one fetch that the user's surface starts, watches and stops. */
export interface ModelFetch {
  /** Each model as it is, or as far as it has come. */
  models(): readonly ModelState[];
  running(): boolean;
  /** Why the last fetch ended early, until the next one starts. */
  failure(): ErrorJson | null;
  /** Nothing happens where one runs. */
  start(): void;
  stop(): void;
}

export function createModelFetch(user: Pick<App["user"], "models" | "fetchModels">): ModelFetch {
  const progress = new Map<string, ModelState>();
  let fetching: AbortController | undefined;
  let failure: ErrorJson | null = null;

  const fetchModels = async (controller: AbortController): Promise<void> => {
    try {
      await user.fetchModels((state) => progress.set(state.id, state), controller.signal);
    } catch (error) {
      failure = toLocaraError(error).toJSON();
    } finally {
      progress.clear();
      fetching = undefined;
    }
  };

  return {
    models: () => user.models().map((state) => progress.get(state.id) ?? state),
    running: () => fetching !== undefined,
    failure: () => failure,
    start() {
      if (fetching !== undefined) return;
      fetching = new AbortController();
      failure = null;
      void fetchModels(fetching);
    },
    stop: () => fetching?.abort(),
  };
}
