/** How many times a text may be read, on the average; what people write is read about twice. */
const mostReadings = 32;
/** What a look costs by itself, in characters. */
const look = 32;

/** A text in which too much can be read in too many ways: what is left of it was not looked at. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Counts one look at so many characters. Throws `Unreadable` where there were too many. */
export type Spend = (characters: number) => void;

/**
 * What reading a text may cost. Where nobody agrees on what is text, the same piece is read from several places, and a
 * flood of such places would have it read without end. Characters are counted and not time, so that it is the same everywhere.
 */
export function readingBudget(text: string): Spend {
  let left = mostReadings * (text.length + 4096);
  return (characters) => {
    left -= characters + look;
    if (left < 0) throw new Unreadable("too many ways to read it");
  };
}
