import { LocaraError, type Ports } from "@locara/schema";

/**
 * What apps may declare and this version has nothing to do it with. They compile, their calls are judged and logged like
 * all others, and then say what is missing.
 */
export const missingBackends: Pick<Ports, "synthesis" | "images" | "vision"> = {
  synthesis: { speak: async () => missing("speaks", "text to speech") },
  images: { generate: async () => missing("makes pictures", "making pictures") },
  vision: {
    describe: async () => missing("looks at pictures", "models that see"),
    readText: async () => missing("reads text in pictures", "text recognition"),
  },
};

function missing(does: string, what: string): never {
  throw new LocaraError(
    "resource/backend-missing",
    `Nothing on this computer ${does}: this version of Locara has no backend for ${what}.`,
    "Let the app work without it where it gets this error.",
  );
}
