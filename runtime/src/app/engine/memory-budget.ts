/** One way to load a model: how much it can do at once, and what that takes of memory. */
export interface Choice {
  readonly bytes: number;
  /** Of each conversation; 0 where the model has none. */
  readonly contextTokens: number;
  /** How many conversations at once. */
  readonly sequences: number;
}

export type Admission =
  /** It is loaded, or being loaded for somebody else, and serves. */
  | { readonly kind: "held"; readonly choice: Choice }
  /** The bytes are reserved: unload these, wait until nothing leaves any more, then load. */
  | { readonly kind: "load"; readonly choice: Choice; readonly unload: readonly string[] }
  /** What cannot be had: the least that would do, and what could be made free for it. */
  | { readonly kind: "refused"; readonly neededBytes: number; readonly availableBytes: number };

interface Held {
  readonly choice: Choice;
  bytes: number;
  users: number;
  usedAt: number;
}

/**
 * Which models may be in memory, in bytes, whatever engine holds them. It decides and counts; loading, unloading and
 * the clock are others' business. What a method names as told to leave counts until it is `gone`.
 */
export interface MemoryBudget {
  /**
   * Takes one of `choices` (best first; the last does least), and begins a use that ends with `release`. One that can
   * do less at once is better than one for which another model has to leave; one with shorter conversations is not.
   */
  admit(model: string, choices: readonly Choice[], now: number): Admission;
  /** Ends a use. Where the budget shrank in the meantime, whoever is idle now may have to leave. */
  release(model: string, now: number): readonly string[];
  /** What it really takes; remembered for its next load where that is more than was estimated. */
  measured(model: string, bytes: number): readonly string[];
  /** A pinned model never has to leave. */
  pin(model: string): void;
  /** It could not be loaded, or its engine ended: nothing of it is in memory, whoever uses it. */
  lost(model: string): void;
  /** It was told to leave and has left. */
  gone(model: string): void;
  /** Another budget. Idle models leave until the rest fits; a busy one stays, and nothing is admitted beside it. */
  limit(bytes: number): readonly string[];
  /** Models that nobody used for so long leave, however much room there is. */
  expire(idleMilliseconds: number, now: number): readonly string[];
  holds(model: string): boolean;
  readonly heldBytes: number;
  readonly leaving: readonly string[];
}

export function createMemoryBudget(limitBytes: number): MemoryBudget {
  let limit = limitBytes;
  /** Of those that are idle the one released longest ago comes first. */
  const held = new Map<string, Held>();
  const leaving = new Map<string, number>();
  const pinned = new Set<string>();
  const underestimated = new Map<string, number>();

  const sum = (): number => [...held.values()].reduce((total, { bytes }) => total + bytes, 0);
  const movable = (): readonly [string, Held][] =>
    [...held].filter(([model, { users }]) => users === 0 && !pinned.has(model));
  const tell = (model: string, { bytes }: Held): string => {
    held.delete(model);
    leaving.set(model, bytes);
    return model;
  };
  const shrink = (most: number): readonly string[] => {
    const told: string[] = [];
    for (const [model, own] of movable()) {
      if (sum() <= most) break;
      told.push(tell(model, own));
    }
    return told;
  };

  return {
    admit(model, choices, now) {
      const own = held.get(model);
      if (own !== undefined && choices.some((choice) => serves(own.choice, choice))) {
        held.set(model, { ...own, users: own.users + 1, usedAt: now });
        return { kind: "held", choice: own.choice };
      }
      const corrected = choices.map((choice) => ({
        ...choice,
        bytes: choice.bytes + (underestimated.get(model) ?? 0),
      }));
      // One that is loaded with less than is asked for makes room for its own successor, unless somebody uses it.
      const stays = own === undefined || own.users > 0 ? 0 : own.bytes;
      const freeBytes = limit - sum() + stays;
      const others = movable().filter(([other]) => other !== model);
      const availableBytes = Math.max(
        0,
        others.reduce((total, [, { bytes }]) => total + bytes, freeBytes),
      );
      const least = Math.min(...corrected.map(({ bytes }) => bytes));
      const choice = own !== undefined && own.users > 0 ? undefined : choose(corrected, freeBytes, availableBytes);
      if (choice === undefined) return { kind: "refused", neededBytes: least, availableBytes };
      const unload = own === undefined ? [] : [tell(model, own)];
      unload.push(...shrink(limit - choice.bytes));
      held.set(model, { choice, bytes: choice.bytes, users: 1, usedAt: now });
      return { kind: "load", choice, unload };
    },
    release(model, now) {
      const own = held.get(model);
      if (own === undefined || own.users === 0) return [];
      held.delete(model);
      held.set(model, { ...own, users: own.users - 1, usedAt: now });
      return shrink(limit);
    },
    measured(model, bytes) {
      const own = held.get(model);
      if (own === undefined || bytes <= own.bytes) return [];
      underestimated.set(model, (underestimated.get(model) ?? 0) + bytes - own.bytes);
      own.bytes = bytes;
      return shrink(limit);
    },
    pin: (model) => void pinned.add(model),
    lost(model) {
      held.delete(model);
      leaving.delete(model);
    },
    gone: (model) => void leaving.delete(model),
    limit(bytes) {
      limit = bytes;
      return shrink(limit);
    },
    expire: (idleMilliseconds, now) =>
      movable()
        .filter(([, { usedAt }]) => now - usedAt >= idleMilliseconds)
        .map(([model, own]) => tell(model, own)),
    holds: (model) => held.has(model),
    get heldBytes() {
      return sum();
    },
    get leaving() {
      return [...leaving.keys()];
    },
  };
}

const serves = (held: Choice, asked: Choice): boolean =>
  held.contextTokens >= asked.contextTokens && held.sequences >= asked.sequences;

function choose(choices: readonly Choice[], freeBytes: number, availableBytes: number): Choice | undefined {
  const longest = choices[0]?.contextTokens;
  return (
    choices.find(({ bytes, contextTokens }) => bytes <= freeBytes && contextTokens === longest) ??
    choices.find(({ bytes }) => bytes <= availableBytes)
  );
}
