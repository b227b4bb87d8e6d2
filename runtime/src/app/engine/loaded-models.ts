import type { ModelUse } from "../models/verify.ts";

/**
 * Which models an engine process holds, as far as the main process can know: those of its last calls, and none of an
 * earlier process. Whoever is not surely held is loaded from its file, which is then verified as for a load.
 */
export function createLoadedModels(most: number) {
  let held: readonly string[] = [];
  let seen = 0;
  return {
    use(model: string, generation: number): ModelUse {
      if (generation !== seen) held = [];
      return held.includes(model) ? "loaded" : "load";
    },
    /** Called when a call with the model succeeded. */
    used(model: string, generation: number): void {
      const others = generation === seen ? held.filter((id) => id !== model) : [];
      held = [model, ...others].slice(0, most);
      seen = generation;
    },
  };
}
