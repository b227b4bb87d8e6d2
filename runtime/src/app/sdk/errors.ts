import { type ErrorClass, type ErrorCode, type ErrorJson, errorCodes, LocaraError } from "@locara/schema";

export { LocaraError };

/** The manifest does not declare this, or not this far. The message says what to declare. */
export class CapabilityDeniedError extends LocaraError {
  override readonly name = "CapabilityDeniedError";
}

/** Something the machine or the host lacks right now: memory, a backend, the engine, the host itself. */
export class ResourceNotAvailableError extends LocaraError {
  override readonly name = "ResourceNotAvailableError";
}

/** A tool broke its limits, ran out of time, or trapped. */
export class ToolError extends LocaraError {
  override readonly name = "ToolError";
}

/** A file or the database could not be read or written. */
export class StorageError extends LocaraError {
  override readonly name = "StorageError";
}

/** A model is missing, damaged, or of the wrong kind. */
export class ModelLoadError extends LocaraError {
  override readonly name = "ModelLoadError";
}

/** The call itself is wrong. */
export class InvalidArgumentError extends LocaraError {
  override readonly name = "InvalidArgumentError";
}

/** The app cancelled the call. */
export class CancelledError extends LocaraError {
  override readonly name = "CancelledError";
}

type Constructor = new (code: ErrorCode, message: string, hint: string) => LocaraError;

const classes: Readonly<Record<ErrorClass, Constructor>> = {
  CapabilityDeniedError,
  ResourceNotAvailableError,
  ToolError,
  StorageError,
  ModelLoadError,
  InvalidArgumentError,
  CancelledError,
};

/** The error of the class that its code belongs to. A code this page does not know yet becomes `resource/internal`. */
export function toError({ code, message, hint }: ErrorJson): LocaraError {
  const known: ErrorCode = Object.hasOwn(errorCodes, code) ? code : "resource/internal";
  return new classes[errorCodes[known].class](known, message, hint);
}

export const cancelled = (): CancelledError =>
  new CancelledError("call/cancelled", "The call was cancelled.", "Nothing needs to be done.");
