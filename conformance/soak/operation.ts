import type { Ledger } from "./ledger.ts";

/** What one session works with. */
export interface Work {
  readonly session: number;
  readonly ledger: Ledger;
  readonly models: { readonly llm: string; readonly embedding: string; readonly speech: string };
  readonly sound: { readonly wav: Uint8Array; readonly text: string };
  /** From 0 up to, and without, `below`. */
  random(below: number): number;
  /** Counts a part of an operation by itself. */
  measured(what: string, milliseconds: number): void;
}

export type Ended = "done" | "cancelled" | "denied";

export interface Operation {
  readonly kind: string;
  /** How often it comes, beside the others of its lane. */
  readonly weight: number;
  run(work: Work): Promise<Ended>;
}

export const wrong = (what: string): never => {
  throw new Error(`the answer is wrong: ${what}`);
};

/** One of `operations`, by its weight. */
export function drawn(operations: readonly Operation[], { random }: Work): Operation {
  const cards = operations.flatMap((one) => Array<Operation>(one.weight).fill(one));
  return cards[random(cards.length)] as Operation;
}
