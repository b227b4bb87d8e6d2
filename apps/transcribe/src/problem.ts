/** What went wrong and what to do about it, as the person at the computer reads it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** The same again may succeed. */
  readonly retryable: boolean;
}

/** Something the page itself found wrong, in the same form as the runtime's errors. */
export class PageError extends Error {
  override readonly name = "PageError";
  readonly code: string;
  readonly hint: string;
  readonly retryable = false;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

const text = (value: unknown): value is string => typeof value === "string" && value !== "";

// The runtime speaks to whoever writes an app. It cannot know what this page decodes, or that it has a second way in.
const ownHints: Readonly<Record<string, string>> = {
  "audio/unreadable": "Check that it plays elsewhere, or convert it to WAV or MP3 and try again.",
  "file/too-large": "Drop the file onto this window instead of choosing it, or split it into shorter parts.",
};

/** Anything that was thrown, as something to read. */
export function toProblem(error: unknown): Problem {
  const { code, message, hint, retryable } = (error ?? {}) as Partial<Record<keyof Problem, unknown>>;
  if (!text(code) || !text(message)) {
    return {
      code: "page/unexpected",
      message: text(message) ? `Something unexpected happened: ${message}` : "Something unexpected happened.",
      hint: "Try again. What was stored before is still there.",
      retryable: true,
    };
  }
  return { code, message, hint: ownHints[code] ?? (text(hint) ? hint : ""), retryable: retryable === true };
}

/** Was this thrown because the call was stopped? */
export function isStopped(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "AbortError" || (error as { code?: unknown }).code === "call/cancelled";
}
