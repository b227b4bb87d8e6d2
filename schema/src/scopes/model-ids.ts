import { idSet } from "./id-set.ts";

/** `true` for every pinned model, or some of them by id. */
export const modelIds = (description: string) =>
  idSet({ pattern: "^[a-z0-9][a-z0-9._-]{0,63}$", description, trueMeansModels: true, mustBeModels: true });
