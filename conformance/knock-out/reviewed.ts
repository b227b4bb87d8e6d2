import type { MoreThanClaimed } from "./judge.ts";

/** Layers that refuse more than they claim, each for a reason that is no promise. */
export const reviewed: readonly MoreThanClaimed[] = [
  {
    layer: "kernel",
    request: /^(clipboard|notifications|audio\.play): /,
    because:
      "the programs of the desktop that the browser host runs for it are not in its sandbox; on Electron they are not needed",
  },
];
