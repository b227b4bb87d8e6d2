/** Sorted, disjoint, non-adjacent, both ends included. */
export type PortRanges = readonly (readonly [number, number])[];

export function portRanges(ports: readonly number[]): PortRanges {
  const ranges: [number, number][] = [];
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges;
}

export const includesPort = (ranges: PortRanges, port: number): boolean =>
  ranges.some(([low, high]) => low <= port && port <= high);

/** The port of `after` that is not in `before` and shortest to write: 443, which is left out, else the lowest. Or null. */
export function addedPort(before: PortRanges, after: PortRanges): number | null {
  if (includesPort(after, 443) && !includesPort(before, 443)) return 443;
  for (const [low, high] of after) {
    for (let port = low; port <= high; ) {
      const range = before.find(([from, to]) => from <= port && port <= to);
      if (range === undefined) return port;
      port = range[1] + 1;
    }
  }
  return null;
}
