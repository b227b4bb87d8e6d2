/** Prompts are read in parts: a cancel is noticed, and others who share the model go on, between two of them. */
export interface PromptParts {
  /** How many tokens the next part should have. */
  next(): number;
  /** How long a part took. */
  took(tokens: number, milliseconds: number): void;
}

const [least, first, most] = [32, 64, 512];
/** Most prompts that somebody waits for are shorter: two batches take longer than one. */
const same = 128;
/** A part should take about so long: less than anybody notices, and long enough to be computed well. */
const aimMilliseconds = 40;

/** Learns from each part how many tokens one may have on this machine with this model. */
export function createPromptParts(): PromptParts {
  let tokens = first;
  return {
    next: () => tokens,
    took(read, milliseconds) {
      const fitting = (read * aimMilliseconds) / Math.max(milliseconds, 0.1);
      // At most twice as many at a time: what was measured once may have been luck.
      tokens = Math.round(Math.max(least, Math.min(most, fitting, tokens * 2)));
    },
  };
}

/** Always the same: a request that asks to be repeatable is computed in the same batches each time. */
export const sameParts: PromptParts = { next: () => same, took: () => undefined };
