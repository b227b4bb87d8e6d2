import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EnforcementFile } from "@locara/schema";
import type { Measured } from "./judge.ts";
import { type LaunchWithout, writeGroupApp } from "./launch-without.ts";
import type { Layer } from "./layers.ts";
import type { RefusedGroup } from "./requests.ts";
import { openWorld, type World } from "./world.ts";

/** One app to launch: which requests are put to it, and which of its layers are on. */
export interface Job {
  readonly group: (world: World) => RefusedGroup;
  readonly on: readonly Layer[];
}

/** Puts every request of every job to a real app, so many apps at a time. */
export async function measure(
  scratch: string,
  jobs: readonly Job[],
  { launch, atOnce }: { readonly launch: LaunchWithout; readonly atOnce: number },
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  const waiting = [...jobs.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, job] = next;
      measured.push(...(await one(join(scratch, `job-${index}`), job, launch)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return measured;
}

/** What never comes to an end has no effect. */
const longestMilliseconds = 6000;
const inTime = async (effect: Promise<boolean>): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, longestMilliseconds, false);
  try {
    return await Promise.race([effect, promise]);
  } finally {
    clearTimeout(timer);
  }
};

async function one(folder: string, { group: groupOf, on }: Job, launch: LaunchWithout): Promise<readonly Measured[]> {
  await mkdir(folder);
  const world = await openWorld(join(folder, "home"));
  try {
    const group = groupOf(world);
    for (const path of group.folders) await mkdir(world.path(path), { recursive: true });
    const app = await writeGroupApp(join(folder, "app"), group);
    const { page, electron, places, sandbox, close } = await launch({ world, app, on });
    try {
      if (on.includes("kernel") && "missing" in sandbox) throw new Error(sandbox.missing);
      const file = JSON.parse(await readFile(join(places.artifacts, "enforcement.json"), "utf8")) as EnforcementFile;
      const measured: Measured[] = [];
      for (const refused of group.refused) {
        if (typeof refused.effect === "string") continue;
        const { effect, claims, ...request } = refused;
        const denied = !(await inTime(effect(page, world, electron)));
        measured.push({ refused: request, claims: claims(file), on, denied });
      }
      return measured;
    } finally {
      await close();
    }
  } finally {
    await world.close();
  }
}
