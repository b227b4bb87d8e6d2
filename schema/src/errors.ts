/** The seven error classes an app can catch. The wire carries a code; its area decides the class. */
export type ErrorClass =
  | "CapabilityDeniedError"
  | "ResourceNotAvailableError"
  | "ToolError"
  | "StorageError"
  | "ModelLoadError"
  | "InvalidArgumentError"
  | "CancelledError";

/**
 * Every code there is, and what an app may do about it.
 * Codes are permanent, wording is not. `retryable`: the same call may succeed later without a change.
 */
export const errorCodes = {
  "capability/undeclared": { class: "CapabilityDeniedError", retryable: false },
  "capability/out-of-scope": { class: "CapabilityDeniedError", retryable: false },
  "capability/not-granted": { class: "CapabilityDeniedError", retryable: true },
  "command/unknown": { class: "InvalidArgumentError", retryable: false },
  "argument/invalid": { class: "InvalidArgumentError", retryable: false },
  "argument/too-large": { class: "InvalidArgumentError", retryable: false },
  "protocol/malformed": { class: "InvalidArgumentError", retryable: false },
  "protocol/version": { class: "InvalidArgumentError", retryable: false },
  "artifact/invalid": { class: "ResourceNotAvailableError", retryable: false },
  "call/cancelled": { class: "CancelledError", retryable: true },
  "resource/memory": { class: "ResourceNotAvailableError", retryable: true },
  "resource/backend-missing": { class: "ResourceNotAvailableError", retryable: false },
  "resource/engine-crashed": { class: "ResourceNotAvailableError", retryable: true },
  "resource/busy": { class: "ResourceNotAvailableError", retryable: true },
  "resource/host-lost": { class: "ResourceNotAvailableError", retryable: false },
  "resource/network": { class: "ResourceNotAvailableError", retryable: true },
  "resource/disk-full": { class: "ResourceNotAvailableError", retryable: true },
  "resource/tool-missing": { class: "ResourceNotAvailableError", retryable: false },
  "resource/sandbox-missing": { class: "ResourceNotAvailableError", retryable: false },
  "resource/internal": { class: "ResourceNotAvailableError", retryable: false },
  "file/not-found": { class: "StorageError", retryable: false },
  "file/not-a-file": { class: "StorageError", retryable: false },
  "file/too-large": { class: "StorageError", retryable: false },
  "file/unreadable": { class: "StorageError", retryable: false },
  "storage/full": { class: "StorageError", retryable: true },
  "storage/locked": { class: "StorageError", retryable: true },
  "storage/corrupt": { class: "StorageError", retryable: false },
  "storage/statement": { class: "StorageError", retryable: false },
  "storage/migration-failed": { class: "StorageError", retryable: false },
  "model/missing": { class: "ModelLoadError", retryable: true },
  "model/digest-mismatch": { class: "ModelLoadError", retryable: false },
  "model/unsupported": { class: "ModelLoadError", retryable: false },
  "model/wrong-kind": { class: "ModelLoadError", retryable: false },
  "model/input-too-long": { class: "InvalidArgumentError", retryable: false },
  "tool/violation": { class: "ToolError", retryable: false },
  "tool/timeout": { class: "ToolError", retryable: false },
  "tool/trap": { class: "ToolError", retryable: false },
  "tool/limit": { class: "ToolError", retryable: false },
  "audio/unreadable": { class: "InvalidArgumentError", retryable: false },
  "audio/too-long": { class: "InvalidArgumentError", retryable: false },
  "audio/not-listening": { class: "InvalidArgumentError", retryable: false },
} as const satisfies Record<string, { class: ErrorClass; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** What travels: the same four fields on every transport. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  /** What to do about it, as one sentence. */
  readonly hint: string;
  readonly retryable: boolean;
}

/** The one error Locara throws on purpose. It survives the trip from the main process to the app. */
export class LocaraError extends Error {
  override readonly name: string = "LocaraError";
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  toJSON(): ErrorJson {
    return { code: this.code, message: this.message, hint: this.hint, retryable: this.retryable };
  }
}

/**
 * The LocaraError that `error` is, or one of unknown origin that wraps it.
 * For the edges only (a host, a process boundary): what went wrong inside is kept as `cause`, and never sent to the page.
 */
export function toLocaraError(error: unknown): LocaraError {
  if (error instanceof LocaraError) return error;
  if (error instanceof Error && error.name === "AbortError") {
    return new LocaraError("call/cancelled", "The call was cancelled.", "Nothing needs to be done.", { cause: error });
  }
  return new LocaraError(
    "resource/internal",
    "Something went wrong inside the runtime.",
    "Look into the app's log; if it happens again, report it with the log.",
    { cause: error },
  );
}
