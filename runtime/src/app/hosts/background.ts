/** What decides whether an app may work. */
export interface Surroundings {
  /** How it may stay without a window; null: not at all. */
  readonly mode: "passive" | "active" | null;
  /** Does the user see its window? */
  readonly seen: boolean;
  /** The computer runs on its battery, or is too warm. */
  readonly savesPower: boolean;
}

export type Activity = "working" | "working unseen" | "paused";

/**
 * In sight an app works. Out of sight it works where it may, and is shown to; a passive one pauses while the computer
 * saves power. An active one goes on: a recording that pauses unseen would be lost.
 */
export function activityOf({ mode, seen, savesPower }: Surroundings): Activity {
  if (seen || mode === null) return "working";
  return mode === "passive" && savesPower ? "paused" : "working unseen";
}
