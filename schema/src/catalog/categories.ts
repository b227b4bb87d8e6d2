/** Where an app stands in a catalog. */
export const categories = [
  "productivity",
  "creative",
  "developer-tools",
  "education",
  "health",
  "finance",
  "research",
  "communication",
  "utilities",
  "entertainment",
] as const;
export type Category = (typeof categories)[number];
