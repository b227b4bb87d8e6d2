import type { EngineEvent, EngineJob } from "./protocol.ts";

export interface JobCall {
  /** Aborted when the caller no longer wants the answer. */
  readonly signal: AbortSignal;
  /** The audio that came ahead of the job. */
  readonly audio: readonly Uint8Array[];
  emit(event: EngineEvent): void;
  /** After this job the process cannot be relied on: it is ended, and the next job starts another. */
  wornOut(): void;
}

/** One inference library inside an engine process. Jobs for the same model come one after the other. */
export interface Backend {
  run(job: EngineJob, call: JobCall): Promise<unknown>;
}

/** Lines for the app's log. */
export type EngineLog = (level: "info" | "warn" | "error", text: string) => void;
