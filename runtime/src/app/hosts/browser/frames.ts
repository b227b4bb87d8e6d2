import { type ErrorJson, LocaraError, maxEnvelopeBytes } from "@locara/schema";
import { Packr } from "msgpackr/index-no-eval";

/**
 * What travels on the browser host's socket: the envelopes of `@locara/schema` as they are, and these few frames of the
 * host itself. Both sides read and write them here.
 */
export type HostFrame =
  /** Page → host, first: proves that this page was opened with the one-time URL. */
  | { readonly v: 1; readonly host: "hello"; readonly bearer: string }
  /** Host → page: the answer to a good hello. */
  | { readonly v: 1; readonly host: "welcome" }
  /** Host → page: let the user choose a file and upload it to `url`. */
  | {
      readonly v: 1;
      readonly host: "pick";
      readonly id: string;
      readonly url: string;
      readonly extensions: readonly string[];
    }
  /** Page → host: the user chose nothing, or the upload failed. */
  | { readonly v: 1; readonly host: "picked-none"; readonly id: string; readonly error: ErrorJson | null }
  /** Host → page: load yourself anew, for you may hold something that was taken back. */
  | { readonly v: 1; readonly host: "reload" }
  /** Host → page: the call that asked to pick is over. */
  | { readonly v: 1; readonly host: "pick-over"; readonly id: string }
  /** Host → page: download this. */
  | { readonly v: 1; readonly host: "save"; readonly id: string; readonly name: string; readonly content: Uint8Array }
  /** Page → host: the download was started, or the page could not start it. */
  | { readonly v: 1; readonly host: "saved"; readonly id: string; readonly error: ErrorJson | null };

// Without references: a few hundred bytes of them unfold to more values than anybody can look at.
const packr = new Packr({ useRecords: false, moreTypes: true, structuredClone: false });

/** Most bytes of the first message of a connection, before it proved who it is. */
export const maxHelloBytes = 4096;

const maxDepth = 64;

export function encodeFrame(frame: object): Uint8Array<ArrayBuffer> {
  const packed = packr.pack(frame);
  if (packed.byteLength > maxEnvelopeBytes) {
    throw new LocaraError(
      "argument/too-large",
      `A message of ${packed.byteLength} bytes is more than the ${maxEnvelopeBytes} that are allowed.`,
      "Send less at once.",
    );
  }
  // The packer hands out a view of a buffer it writes into again.
  return new Uint8Array(packed);
}

/** Reads a frame: an object of plain data, or a `protocol/malformed` that says what is wrong with it. */
export function readFrame(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    // A Buffer would make every binary field a Buffer too, which behaves differently from the page's Uint8Array.
    value = packr.unpack(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    throw malformed("it is not MessagePack", cause);
  }
  const fault = faultOf(value, 0);
  if (fault !== null) throw malformed(fault);
  if (!isRecord(value)) throw malformed("it is not an object");
  return value;
}

export const isHostFrame = (frame: Readonly<Record<string, unknown>>): boolean => Object.hasOwn(frame, "host");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** MessagePack extensions can spell dates, patterns, errors and sets: only plain data and the two typed arrays pass. */
function faultOf(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return null;
    case "object":
      break;
    default:
      return `it holds a ${typeof value}`;
  }
  if (value === null || value instanceof Uint8Array || value instanceof Float32Array) return null;
  if (depth >= maxDepth) return `it is nested deeper than ${maxDepth} levels`;
  if (!Array.isArray(value) && !isRecord(value)) return "it holds something that is no plain data";
  for (const key in value) {
    const fault = faultOf((value as Readonly<Record<string, unknown>>)[key], depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

const malformed = (reason: string, cause?: unknown): LocaraError =>
  new LocaraError("protocol/malformed", `A message was refused: ${reason}.`, "Use the generated SDK.", { cause });
