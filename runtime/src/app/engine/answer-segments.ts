/** What a model writes is its answer, or what it thinks before it answers. */
export interface Piece {
  readonly kind: "text" | "reasoning";
  readonly content: string;
}

/** The texts around what a model thinks, as it was trained to write them. */
export interface ThinkingMarks {
  readonly open: string;
  readonly close: string;
}

/** Tells thinking and answer apart while both are still being written. */
export interface AnswerSegments {
  push(text: string): readonly Piece[];
  /** What was held back because it could have been the beginning of a mark. */
  rest(): readonly Piece[];
}

/** `inside`: the prompt itself opened the thinking. Without marks all is answer. */
export function createAnswerSegments(marks: ThinkingMarks | null, inside: boolean): AnswerSegments {
  let kind: Piece["kind"] = inside && marks !== null ? "reasoning" : "text";
  let held = "";
  const piece = (content: string): readonly Piece[] => (content === "" ? [] : [{ kind, content }]);

  return {
    push(text) {
      if (marks === null) return piece(text);
      held += text;
      const pieces: Piece[] = [];
      for (;;) {
        const mark = kind === "text" ? marks.open : marks.close;
        const at = held.indexOf(mark);
        if (at < 0) {
          const ready = held.length - overlap(held, mark);
          pieces.push(...piece(held.slice(0, ready)));
          held = held.slice(ready);
          return pieces;
        }
        pieces.push(...piece(held.slice(0, at)));
        held = held.slice(at + mark.length);
        kind = kind === "text" ? "reasoning" : "text";
      }
    },
    rest() {
      const last = piece(held);
      held = "";
      return last;
    },
  };
}

/** Longest end of `text` that `mark` begins with, shorter than all of it. */
export function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
