/** One share of a run: `index` from 1 to `total`. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** `2/3`, or null where it is no share. */
export function readShard(text: string): Shard | null {
  const match = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text);
  if (match === null) return null;
  const [index, total] = [Number(match[1]), Number(match[2])];
  return index <= total ? { index, total } : null;
}

export const shardName = ({ index, total }: Shard): string => `${index}/${total}`;

/** The share of `items`: every item is in exactly one, whatever order they come in. Without a shard, all of them. */
export function shareOf<Item>(items: readonly Item[], nameOf: (item: Item) => string, shard: Shard | null): Item[] {
  const sorted = [...items].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
  return shard === null ? sorted : sorted.filter((_item, index) => index % shard.total === shard.index - 1);
}

/** The shards that are not among `names`, to make one whole. */
export function missingShards(names: readonly string[]): readonly string[] {
  const shards = names.flatMap((name) => readShard(name) ?? []);
  const total = Math.max(0, ...shards.map((shard) => shard.total));
  const all = Array.from({ length: total }, (_, index) => shardName({ index: index + 1, total }));
  return all.filter((name) => !names.includes(name));
}
