const blockBytes = 1024 * 1024;
/** Blocks that may wait for their taker before no more should come. */
const mostWaiting = 4;

/** Takes a block, whose bytes stay as they are until what it gives settles. */
export type TakeBlock = (block: Buffer) => Promise<void>;

/** Gathers what a socket brings into large blocks, which are used again and again. */
export interface Blocks {
  /** Where the next bytes go; never empty. */
  space(): Buffer;
  /** So many bytes were put there. */
  add(bytes: number): void;
  /** What was gathered and not given away. */
  filled(): Buffer;
  /** Keeps this part of it. */
  keep(from: number, until: number): void;
  /** Gives a full block away, or whatever there is. */
  give(take: TakeBlock, which: "full" | "all"): void;
  /** Has the taker so much to do that no more should come? */
  busy(): boolean;
  /** Resolves once nobody holds a block. */
  returned(): Promise<unknown>;
}

export interface BlockEvents {
  /** A taker that was busy is busy no longer. */
  room(): void;
  /** A taker could not take a block. */
  failed(error: unknown): void;
}

export function openBlocks({ room, failed }: BlockEvents): Blocks {
  const free: Buffer[] = [];
  const next = () => free.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
  const held = new Set<Promise<void>>();
  let current = next();
  let bytes = 0;

  const blocks: Blocks = {
    space: () => current.subarray(bytes),
    add(more) {
      bytes += more;
    },
    filled: () => current.subarray(0, bytes),
    keep(from, until) {
      current.copyWithin(0, from, until);
      bytes = until - from;
    },
    give(take, which) {
      if (bytes === 0 || (which === "full" && bytes < blockBytes)) return;
      const block = current;
      const holding = take(blocks.filled())
        .catch(failed)
        .finally(() => {
          free.push(block);
          held.delete(holding);
          if (held.size === mostWaiting - 1) room();
        });
      held.add(holding);
      current = next();
      bytes = 0;
    },
    busy: () => held.size >= mostWaiting,
    returned: () => Promise.all(held),
  };
  return blocks;
}
