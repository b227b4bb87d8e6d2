import { LocaraError } from "@locara/schema";
import type { LandlockRules } from "./landlock-rights.ts";

/** What the program between bubblewrap and a host does: the second wall, then the host itself in its place. */
export interface EnterJob {
  readonly landlock: LandlockRules;
  /** A filter of system calls on top of the one that already holds: bytes in base64. */
  readonly filter?: string;
  /** What the launcher found missing on this machine, and told the user. Whatever else is missing ends the start. */
  readonly without: readonly "landlock"[];
  /** The descriptors above 2 that the program inherits: all others are closed, whoever left them open. */
  readonly keep?: readonly number[];
  readonly program: string;
  /** What follows the program's name. */
  readonly arguments: readonly string[];
  /** The program's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How the process ends when it could not do its job; standard error holds one line, the error as JSON. */
export const notEntered = 126;

/** A job from JSON; throws when it is none. The launcher wrote it, so only its shape is looked at. */
export function readEnterJob(text: string): EnterJob {
  const job = JSON.parse(text) as Partial<EnterJob> | null;
  const whole =
    typeof job?.landlock === "object" &&
    Array.isArray(job.without) &&
    typeof job.program === "string" &&
    Array.isArray(job.arguments) &&
    typeof job.environment === "object";
  if (whole) return job as EnterJob;
  throw new LocaraError(
    "argument/invalid",
    "The sandbox is not told all that it needs.",
    "Compile the app again and start it with this version of Locara.",
  );
}
