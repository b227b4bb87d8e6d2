import type { ErrorJson } from "@locara/schema";
import { LocaraError } from "@locara/schema";

/** What the fetcher can be asked for: two names and no place for data. */
export interface FetchJob {
  readonly capabilityDigest: string;
  readonly modelId: string;
}

export type FetchReport =
  | { readonly type: "progress"; readonly haveBytes: number }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: ErrorJson };

const maxJobCharacters = 512;

/** A job from a line. Anything but the two fields is refused: a job must not be able to carry something out. */
export function readFetchJob(line: string): FetchJob {
  const refuse = () =>
    new LocaraError(
      "argument/invalid",
      "This is no job for the fetcher.",
      "Send {capabilityDigest, modelId} and nothing else.",
    );
  if (line.length > maxJobCharacters) throw refuse();
  const job: unknown = parsed(line);
  if (typeof job !== "object" || job === null || Object.keys(job).sort().join() !== "capabilityDigest,modelId")
    throw refuse();
  const { capabilityDigest, modelId } = job as Record<string, unknown>;
  if (typeof capabilityDigest !== "string" || typeof modelId !== "string") throw refuse();
  return { capabilityDigest, modelId };
}

/** What a fetcher said, or null where the line is no report. */
export function readFetchReport(line: string): FetchReport | null {
  const report: unknown = parsed(line);
  if (typeof report !== "object" || report === null || !("type" in report)) return null;
  const known =
    report.type === "done" ||
    (report.type === "progress" && "haveBytes" in report && Number.isSafeInteger(report.haveBytes)) ||
    (report.type === "failed" && "error" in report && typeof report.error === "object");
  return known ? (report as FetchReport) : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
