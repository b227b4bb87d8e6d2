import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The runtime's sources, which what Electron, a browser and its host load is bundled from. */
export const runtimeApp = dirname(dirname(fileURLToPath(import.meta.resolve("@locara/runtime/sdk"))));
