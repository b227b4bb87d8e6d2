/** From the paper's own measurements: differences between first ranks count, but none of them decides alone. */
const smoothing = 60;

/**
 * Fuses rankings by reciprocal ranks (Cormack, Clarke, Büttcher: "Reciprocal rank fusion outperforms Condorcet and
 * individual rank learning methods", SIGIR 2009): a row scores 1 / (60 + rank) in every ranking that it is in. Best first.
 */
export function reciprocalRanks(
  rankings: readonly (readonly number[])[],
  limit: number,
): readonly { readonly row: number; readonly score: number }[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    for (const [index, row] of ranking.entries()) scores.set(row, (scores.get(row) ?? 0) + 1 / (smoothing + index + 1));
  }
  return [...scores]
    .map(([row, score]) => ({ row, score }))
    .sort((a, b) => b.score - a.score || a.row - b.row)
    .slice(0, limit);
}
