import { type ErrorCode, LocaraError, maxEnvelopeBytes, wireVersion } from "@locara/schema";

/** A message of a page, read. `refused` can be answered where `requestId` is known. */
export type Incoming =
  | { readonly kind: "request"; readonly requestId: string; readonly command: string; readonly payload: unknown }
  | { readonly kind: "credit"; readonly requestId: string; readonly items: number }
  | { readonly kind: "cancel"; readonly requestId: string }
  | { readonly kind: "refused"; readonly requestId: string | null; readonly error: LocaraError };

const longestRequestId = 128;
const longestCommand = 128;
const mostCreditAtOnce = 1_000_000;
const deepest = 64;
/** Values in one payload, a typed array counting once. */
const mostValues = 2_000_000;

const own = (message: object, key: string): unknown =>
  Object.hasOwn(message, key) ? (message as Record<string, unknown>)[key] : undefined;

/** Reads whatever arrived. Never throws; a structured clone has no getters, but may have cycles, odd classes and `__proto__` keys. */
export function readEnvelope(message: unknown): Incoming {
  if (typeof message !== "object" || message === null || Array.isArray(message))
    return refuse(null, "protocol/malformed", "The message is no object.");
  const requestId = own(message, "request_id");
  if (typeof requestId !== "string" || requestId === "" || requestId.length > longestRequestId) {
    return refuse(null, "protocol/malformed", `request_id is no text of 1 to ${longestRequestId} characters.`);
  }
  const version = own(message, "v");
  const command = own(message, "command");
  const payload = own(message, "payload");
  if (command === "stream.cancel") return { kind: "cancel", requestId };
  if (command === "stream.credit") return readCredit(requestId, payload);
  if (version !== wireVersion)
    return refuse(
      requestId,
      "protocol/version",
      `The message is of version ${describe(version)}, this side speaks ${wireVersion}.`,
    );
  if (typeof command !== "string" || command === "" || command.length > longestCommand) {
    return refuse(requestId, "protocol/malformed", `command is no text of 1 to ${longestCommand} characters.`);
  }
  const problem = payloadProblem(payload);
  if (problem === "too-large")
    return refuse(requestId, "argument/too-large", "The arguments are larger than one message may be.");
  if (problem !== null) return refuse(requestId, "protocol/malformed", `The arguments ${problem}.`);
  return { kind: "request", requestId, command, payload };
}

/** A control message is never answered, so a broken one has no id to answer to. */
function readCredit(requestId: string, payload: unknown): Incoming {
  const items = typeof payload === "object" && payload !== null ? own(payload, "items") : undefined;
  if (typeof items !== "number" || !Number.isInteger(items) || items < 1 || items > mostCreditAtOnce) {
    return refuse(null, "protocol/malformed", "stream.credit grants no whole number of items.");
  }
  return { kind: "credit", requestId, items };
}

const refuse = (requestId: string | null, code: ErrorCode, message: string): Incoming => ({
  kind: "refused",
  requestId,
  error: new LocaraError(code, message, "Send what the generated SDK sends."),
});

const describe = (value: unknown): string => (typeof value === "number" ? String(value) : typeof value);

/** What in a payload is no plain data, or `too-large`; null where all is well. Iterative: depth is the page's choice. */
export function payloadProblem(payload: unknown): string | null {
  const spent = { bytes: 0, values: 0 };
  let level: unknown[] = [payload];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return `are nested deeper than ${deepest} levels`;
    const below: unknown[] = [];
    for (const value of level) {
      const problem = measure(value, spent, below);
      if (problem !== null) return problem;
    }
    level = below;
  }
  return null;
}

function measure(value: unknown, spent: { bytes: number; values: number }, below: unknown[]): string | null {
  const size = leafBytes(value);
  if (size === null) return "hold a value that is no plain data";
  spent.bytes += size;
  spent.values += 1;
  if (spent.bytes > maxEnvelopeBytes || spent.values + below.length > mostValues) return "too-large";
  return size === container ? addChildren(value as object, below) : null;
}

/** What one array or object costs besides what it holds. Also the mark by which it is told from a leaf. */
const container = 16;

/** Bytes of a value that holds no others, `container` for one that does, null for what no command takes. */
function leafBytes(value: unknown): number | null {
  switch (typeof value) {
    case "string":
      return 17 + value.length;
    case "number":
      return Number.isFinite(value) ? 8 : null;
    case "boolean":
    case "undefined":
      return 4;
    case "object":
      break;
    default:
      return null;
  }
  if (value === null) return 4;
  if (value instanceof Uint8Array || value instanceof Float32Array)
    return ArrayBuffer.isView(value) && isShared(value.buffer) ? null : 17 + value.byteLength;
  if (Array.isArray(value)) return container;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? container : null;
}

/** Shared memory could change between the check and the use. */
const isShared = (buffer: ArrayBufferLike): boolean =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;

function addChildren(value: object, below: unknown[]): string | null {
  if (Array.isArray(value)) {
    if (value.length > mostValues) return "too-large";
    for (const item of value) below.push(item);
    return null;
  }
  let bytes = 0;
  for (const key of Object.keys(value)) {
    if (key === "__proto__") return "hold a key `__proto__`";
    bytes += key.length;
    below.push((value as Record<string, unknown>)[key]);
  }
  return bytes > maxEnvelopeBytes ? "too-large" : null;
}
