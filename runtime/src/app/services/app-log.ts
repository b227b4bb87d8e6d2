import { LocaraError } from "@locara/schema";
import { openJsonLines } from "./json-lines.ts";
import { logBytes } from "./log-sizes.ts";

export type LogLevel = "info" | "warn" | "error";

/** The app's own log: what went wrong and when. It holds no arguments, contents or prompts, and is never sent anywhere. */
export interface AppLog {
  write(level: LogLevel, what: string, error?: unknown): void;
  close(): void;
}

const longestText = 2000;

/** Opens the log. A warning or an error is in the file when `write` returns. */
export function openAppLog(file: string, now: () => number): AppLog {
  const lines = openJsonLines({ file, mostBytes: logBytes.app }, (error) =>
    process.stderr.write(`The log cannot be written: ${describe(error)}\n`),
  );
  return {
    write(level, what, error) {
      const cause = error === undefined ? {} : { error: describe(error) };
      lines.append(
        { time: new Date(now()).toISOString(), level, what: what.slice(0, longestText), ...cause },
        level === "info" ? "soon" : "now",
      );
    },
    close: () => lines.close(),
  };
}

/** An error with where it came from and what caused it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, longestText);
  const code = error instanceof LocaraError ? `${error.code}: ` : "";
  const cause = error.cause === undefined ? "" : `; caused by ${describe(error.cause)}`;
  return `${code}${error.stack ?? error.message}${cause}`.slice(0, longestText);
}
