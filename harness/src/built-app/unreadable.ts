import type { Breach } from "@locara/compiler/built-app";

/** A part of a built app that is broken, or of a form that macOS might read otherwise than we do. The message is a sentence. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

export type Report = (kind: Breach["kind"], path: string, what: string) => void;

/** What `read` gives, or null and a breach that says why not. */
export function readOr<Value>(report: Report, path: string, read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof RangeError)) throw error;
    // Buffers throw a RangeError where a length of the file leads out of it.
    report("unreadable", path, error instanceof Unreadable ? error.message : "It ends before it should.");
    return null;
  }
}
