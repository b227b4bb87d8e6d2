import type { ModelsFile } from "@locara/schema";
import type { CompiledApp } from "../compiled-app.ts";
import { readableJson } from "../compiled-app.ts";

/** `models.json`: where each pinned model can be fetched, from the lock file. */
export function emitModels({ capabilityDigest, models }: CompiledApp): string {
  const file: ModelsFile = { v: 1, capabilityDigest, models };
  return readableJson(file);
}
