/** Classes of machines, smallest first: how much memory one has and how much of it an app may use for models. */
export const profiles = {
  low: { minRamGb: 8, budgetGb: 2.5 },
  mid: { minRamGb: 16, budgetGb: 6 },
  high: { minRamGb: 32, budgetGb: 16 },
} as const;
export type ProfileName = keyof typeof profiles;
