import type { Segment } from "./transcripts.ts";

/** How many characters of a transcript the first attempt gives to the model: about 6,000 tokens. */
export const largestExcerpt = 24_000;
/** Below this a summary would say nothing about the recording. */
const smallestExcerpt = 120;

export interface Excerpt {
  readonly text: string;
  /** The excerpt reaches from the start to here. */
  readonly coveredSeconds: number;
  readonly whole: boolean;
}

/** The start of a transcript, in whole segments where one fits, in at most `characters`. */
export function excerpt(segments: readonly Segment[], characters: number): Excerpt {
  const taken: Segment[] = [];
  let length = 0;
  for (const segment of segments) {
    if (length + segment.text.length > characters) break;
    taken.push(segment);
    length += segment.text.length + 1;
  }
  const last = taken.at(-1);
  if (last !== undefined) {
    return {
      text: taken.map(({ text }) => text).join(" "),
      coveredSeconds: last.end,
      whole: taken.length === segments.length,
    };
  }
  const first = segments[0];
  if (first === undefined) return { text: "", coveredSeconds: 0, whole: true };
  const cut = first.text.slice(0, characters);
  const space = cut.lastIndexOf(" ");
  const text = space > 0 ? cut.slice(0, space) : cut;
  const share = text.length / first.text.length;
  return { text, coveredSeconds: first.start + (first.end - first.start) * share, whole: false };
}

/** How many characters to try after `text` was too long for the model; null if it is not worth trying. */
export function shorterThan(text: string): number | null {
  const half = Math.floor(text.length / 2);
  return half < smallestExcerpt ? null : half;
}

/** What the language model is asked. */
export function summaryRequest(text: string): { role: "system" | "user"; content: string }[] {
  return [
    { role: "system", content: "You summarise transcripts of recordings. Use only what the transcript says." },
    { role: "user", content: `Summarise this transcript in three to five short sentences.\n\n${text}` },
  ];
}
