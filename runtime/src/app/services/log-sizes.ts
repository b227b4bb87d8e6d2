/**
 * How much the logs of one app may take, each with its predecessor: 10 MB together, the app's own words, what it asked
 * for, and what it was refused. Older lines go first.
 */
export const logBytes = { app: 4_000_000, capabilities: 4_500_000, refusals: 1_500_000 } as const;
