/** A conversation's place in a context, as far as choosing one goes. */
export interface Slot<Token> {
  /** What it has read so far. */
  readonly contextTokens: readonly Token[];
}

/** The places of one context. Whoever takes one gives it back. */
export interface SequenceSlots<Token, Sequence extends Slot<Token>> {
  /**
   * The free one that has read most of this prompt already, if that is the better part of it; else the one whose
   * conversation was not gone on with for longest. Throws where none is free: turns keep that from happening.
   */
  take(prompt: readonly Token[]): Sequence;
  give(sequence: Sequence): void;
}

export function createSequenceSlots<Token, Sequence extends Slot<Token>>(
  sequences: readonly Sequence[],
): SequenceSlots<Token, Sequence> {
  /** The one given back longest ago comes first. */
  const free = [...sequences];
  return {
    take(prompt) {
      const shared = free.map(({ contextTokens }) => sharedPrefix(contextTokens, prompt));
      const most = Math.max(...shared);
      // A beginning that all conversations share (a system message, say) is no reason to overwrite one of them.
      const at = most * 2 > prompt.length ? shared.indexOf(most) : 0;
      const [taken] = free.splice(at, 1);
      if (taken === undefined) throw new Error("No place for another conversation is free.");
      return taken;
    },
    give: (sequence) => void free.push(sequence),
  };
}

function sharedPrefix<Token>(one: readonly Token[], other: readonly Token[]): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length++;
  return length;
}
