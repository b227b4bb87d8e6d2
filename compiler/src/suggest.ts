/** The word of a closed vocabulary that `typed` was most likely meant to be, or undefined where none is near. */
export function nearest(typed: string, vocabulary: readonly string[]): string | undefined {
  if (typed.length > 64) return undefined;
  const limit = Math.max(1, Math.floor(typed.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const word of vocabulary) {
    if (Math.abs(word.length - typed.length) > limit) continue;
    const distance = editDistance(fold(typed), fold(word));
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** `did you mean` is about what a person meant: case and the kind of dash never matter. */
const fold = (word: string) => word.toLowerCase().replaceAll(/[_\s.]/g, "-");

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number) => row[index] as number;

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(typed: string, vocabulary: readonly string[]): string {
  const word = nearest(typed, vocabulary);
  return word === undefined ? "" : ` Did you mean ${JSON.stringify(word)}?`;
}
