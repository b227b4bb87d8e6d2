import { setTimeout as rest } from "node:timers/promises";
import { processorMilliseconds, processTree } from "../kit/process-tree.ts";
import type { Running } from "./cold-start.ts";
import type { Measurement } from "./judge.ts";

interface Effort {
  readonly rounds: number;
  readonly milliseconds: number;
  /** Before the first round: what a start leaves behind is not rest. */
  readonly settle: number;
}

/** Watches a host and a bare one while nobody uses either, both over the same moments. */
export async function measureRest(ours: Running, bare: Running, effort: Effort): Promise<readonly Measurement[]> {
  await rest(effort.settle);
  const memory = { ours: [] as number[], baseline: [] as number[] };
  const processor = { ours: [] as number[], baseline: [] as number[] };
  const sides = [
    ["ours", ours],
    ["baseline", bare],
  ] as const;
  for (let round = 0; round < effort.rounds; round++) {
    const before = sides.map(([, { pid }]) => {
      const pids = processTree(pid).map((one) => one.pid);
      return { pids, had: processorMilliseconds(pids), at: performance.now() };
    });
    await rest(effort.milliseconds);
    for (const [index, [side, { pid }]] of sides.entries()) {
      const { pids, had, at } = before[index] as (typeof before)[number];
      processor[side].push(((processorMilliseconds(pids) - had) / (performance.now() - at)) * 100);
      memory[side].push(processTree(pid).reduce((sum, { residentBytes }) => sum + residentBytes, 0));
    }
  }
  return [
    { name: "memory.rest", ...memory },
    { name: "cpu.idle", ...processor },
  ];
}
