/**
 * How much the logs of one app may take, each with its predecessor: 10 MB together, the app's own words and what it asked
 * for. Older lines go first.
 */
export const logBytes = { app: 4_000_000, capabilities: 6_000_000 } as const;
