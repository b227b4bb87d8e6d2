import type { LocaraError } from "@locara/schema";
import { backendMissing, loadModule } from "./native-module.ts";

/** Adds the vector functions of sqlite-vec to a connection. Gives the reason where they are missing: they may never be used. */
export function loadVectors(loadExtension: (path: string) => void): LocaraError | null {
  try {
    const { getLoadablePath } = loadModule("sqlite-vec") as { getLoadablePath(): string };
    loadExtension(getLoadablePath());
    return null;
  } catch (error) {
    return backendMissing("Vector search (sqlite-vec)", error);
  }
}

/** Did a statement fail because the vector functions are missing? */
export const needsVectors = (message: string): boolean => /no such (function: vec_|module: vec0)/i.test(message);
