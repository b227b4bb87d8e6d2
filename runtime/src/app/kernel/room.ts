/**
 * Most bytes of stream items that may be on their way to one page, over all its streams. A page that takes nothing makes
 * its host hold this much, and beyond it one item for each stream that it opened.
 */
export const mostBytesUnderway = 16 * 1024 * 1024;

/** The room for items on the way to one page. Its streams share it, and take turns where it is scarce. */
export interface Room {
  /** May an item go now, whatever its size? Not while others wait for their turn. */
  free(): boolean;
  /** Items of so many bytes are collected, and sent soon. */
  collect(bytes: number): void;
  /** They are the transport's now, or were dropped. */
  release(bytes: number): void;
  /** Runs `turn` once, when there is room for one item, which may be at once. */
  wait(turn: () => void): void;
  /** It is not to run any more. */
  leave(turn: () => void): void;
  /** There may be more room than there was. */
  look(): void;
}

/** `backlog` says how many bytes the transport holds that the page has not taken. */
export function openRoom(backlog: () => number): Room {
  let collected = 0;
  const turns = new Set<() => void>();
  let looking = false;
  const hasRoom = (): boolean => collected + backlog() < mostBytesUnderway;
  const look = (): void => {
    // Whoever lines up again in its turn is reached by the loop that gave the turn; calls within calls would fill the stack.
    if (looking) return;
    looking = true;
    try {
      for (const turn of turns) {
        if (!hasRoom()) return;
        turns.delete(turn);
        turn();
      }
    } finally {
      looking = false;
    }
  };
  return {
    free: () => turns.size === 0 && hasRoom(),
    collect(bytes) {
      collected += bytes;
    },
    release(bytes) {
      collected -= bytes;
      look();
    },
    wait(turn) {
      turns.add(turn);
      look();
    },
    leave: (turn) => void turns.delete(turn),
    look,
  };
}

/** About what `value` takes in memory, and at least what its texts and bytes do. */
export function bytesOf(value: unknown): number {
  if (typeof value === "string") return 16 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return 64 + value.byteLength;
  let bytes = 32;
  if (Array.isArray(value)) for (const each of value) bytes += 8 + bytesOf(each);
  else
    for (const key in value) bytes += 16 + 2 * key.length + bytesOf((value as Readonly<Record<string, unknown>>)[key]);
  return bytes;
}
