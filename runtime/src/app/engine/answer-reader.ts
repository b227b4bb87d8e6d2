/** Reads the text out of `{"answer": "…"}` while it is still being written. */
export interface AnswerReader {
  /** What became readable with it. */
  push(json: string): string;
}

const beginning = /^\s*\{\s*"answer"\s*:\s*"/;
/** Characters as they stand, and whole escapes. A pair of surrogates is one character. */
const readable = /^(?:[^"\\]|\\u[dD][89abAB][\da-fA-F]{2}\\u[\da-fA-F]{4}|\\u(?![dD][89abAB])[\da-fA-F]{4}|\\[^u])+/;

export function createAnswerReader(): AnswerReader {
  let held = "";
  let inside = false;
  return {
    push(json) {
      held += json;
      if (!inside) {
        const before = beginning.exec(held)?.[0];
        if (before === undefined) return "";
        inside = true;
        held = held.slice(before.length);
      }
      const ready = readable.exec(held)?.[0] ?? "";
      held = held.slice(ready.length);
      return JSON.parse(`"${ready}"`) as string;
    },
  };
}
