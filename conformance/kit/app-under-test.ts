import { fileURLToPath } from "node:url";

/** The folder of the app that is tried: what `locara test` was given, else the reference app. */
export const appUnderTest = process.env.LOCARA_APP ?? fileURLToPath(new URL("../../apps/transcribe", import.meta.url));
