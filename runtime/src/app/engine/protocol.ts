import type { ChatRequest, ErrorJson, Segment } from "@locara/schema";
import { errorCodes } from "@locara/schema";
import type { ToolRun } from "../tools/wasi-runner.ts";
import type { Choice } from "./memory-budget.ts";

/** What a model is used for: the engine refuses one that was not made for it. */
export type ModelUse = "chat" | "embed" | "transcribe" | "vad";

/** One thing an engine process is asked to do. Model files are named by path: which may be used was decided before. */
export type EngineJob =
  /** Gives `Choice[]`: how the file could be loaded. */
  | { readonly op: "inspect"; readonly path: string; readonly use: ModelUse }
  /** Gives how many bytes it took. What is used must have been loaded. */
  | {
      readonly op: "load";
      readonly path: string;
      readonly use: ModelUse;
      readonly contextTokens: number;
      readonly sequences: number;
    }
  | { readonly op: "unload"; readonly path: string }
  | { readonly op: "chat"; readonly path: string; readonly request: ChatRequest }
  | { readonly op: "embed"; readonly path: string; readonly texts: readonly string[] }
  | {
      readonly op: "transcribe";
      readonly path: string;
      readonly format: "samples" | "wav";
      readonly language: string | null;
      /** The model that tells where somebody speaks, if any: without it all is listened to. */
      readonly vad?: string | null;
    }
  | ToolJob;

/**
 * A tool is known to its process by the digest of its manifest. Where the process does not know it yet, how it runs comes
 * with the job, and its bytes as a job's audio does.
 */
export type ToolJob =
  | { readonly op: "tools-ready" }
  | { readonly op: "tool"; readonly sha256: string; readonly input: Uint8Array; readonly run?: ToolRun };

/** Main process → engine. Audio travels in parts ahead of the job that uses it, so that no single message is huge. */
export type ToEngine =
  | { readonly type: "audio"; readonly id: number; readonly part: Uint8Array }
  | { readonly type: "start"; readonly id: number; readonly job: EngineJob }
  | { readonly type: "cancel"; readonly id: number };

/** What a running job says before its result. */
export type EngineEvent =
  | { readonly kind: "text" | "reasoning"; readonly content: string }
  | { readonly kind: "heard"; readonly segments: readonly Segment[]; readonly progress: number };

/** Engine → main process. */
export type FromEngine =
  | { readonly type: "event"; readonly id: number; readonly event: EngineEvent }
  /** `last`: the process is to be ended, for it cannot be relied on any more. */
  | { readonly type: "done"; readonly id: number; readonly result: unknown; readonly last?: true }
  | { readonly type: "failed"; readonly id: number; readonly error: ErrorJson }
  | { readonly type: "log"; readonly level: "info" | "warn" | "error"; readonly text: string };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSegment = (value: unknown): value is Segment =>
  isFields(value) &&
  Number.isFinite(value["start"]) &&
  Number.isFinite(value["end"]) &&
  typeof value["text"] === "string";

const isEvent = (value: unknown): value is EngineEvent => {
  if (!isFields(value)) return false;
  if (value["kind"] === "text" || value["kind"] === "reasoning") return typeof value["content"] === "string";
  const { segments, progress } = value;
  return value["kind"] === "heard" && Array.isArray(segments) && segments.every(isSegment) && Number.isFinite(progress);
};

const isError = (value: unknown): value is ErrorJson =>
  isFields(value) &&
  typeof value["code"] === "string" &&
  Object.hasOwn(errorCodes, value["code"]) &&
  typeof value["message"] === "string" &&
  typeof value["hint"] === "string";

/**
 * What an engine said, or null where it said something an engine never says. An engine parses files that strangers
 * made, so its word is checked like a page's. Results are checked again by dispatch against their command's shape.
 */
export function readFromEngine(message: unknown): FromEngine | null {
  if (!isFields(message)) return null;
  const { type, id } = message;
  if (type === "log") {
    const known = message["level"] === "info" || message["level"] === "warn" || message["level"] === "error";
    return known && typeof message["text"] === "string" ? (message as FromEngine) : null;
  }
  if (!Number.isSafeInteger(id)) return null;
  if (type === "event") return isEvent(message["event"]) ? (message as FromEngine) : null;
  if (type === "failed") return isError(message["error"]) ? (message as FromEngine) : null;
  const whole = type === "done" && (message["last"] === undefined || message["last"] === true);
  return whole ? (message as FromEngine) : null;
}

/** What the main process asked, or null. It is trusted; this catches a mismatch of versions, not malice. */
export function readToEngine(message: unknown): ToEngine | null {
  if (!isFields(message) || !Number.isSafeInteger(message["id"])) return null;
  const { type, job, part } = message;
  if (type === "cancel") return message as ToEngine;
  if (type === "audio") return part instanceof Uint8Array ? (message as ToEngine) : null;
  return type === "start" && isFields(job) && typeof job["op"] === "string" ? (message as ToEngine) : null;
}

const count = (value: unknown): number => {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error("An engine counted what cannot be counted.");
};

/** How many bytes an engine says that a model took. */
export const readBytes = (value: unknown): number => count(isFields(value) ? value["bytes"] : undefined);

/** How an engine says that a file could be loaded. */
export function readChoices(value: unknown): readonly Choice[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 16)
    throw new Error("An engine knows no way to load what it did not refuse.");
  return value.map((choice: unknown) => ({
    bytes: readBytes(choice),
    contextTokens: count(isFields(choice) ? choice["contextTokens"] : undefined),
    sequences: count(isFields(choice) ? choice["sequences"] : undefined),
  }));
}
