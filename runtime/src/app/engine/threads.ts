/**
 * How many threads to compute with: one core is left to the app, and beyond four cores half of them, since logical
 * cores share their arithmetic units and a thread more than those makes every other one wait.
 */
export const computeThreads = (cores: number): number =>
  cores <= 4 ? Math.max(1, cores - 1) : Math.min(8, Math.ceil(cores / 2));
