import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EnforcementFile } from "@locara/schema";
import type { Browser } from "@playwright/test";
import type { Measured } from "./judge.ts";
import { launchWithout, writeGroupApp } from "./launch-without.ts";
import { type Layer, layers } from "./layers.ts";
import { hostWithout } from "./patched-host.ts";
import type { RefusedGroup } from "./requests.ts";
import { openWorld, type World } from "./world.ts";

/** One app to launch: which requests are put to it, and which of its layers are on. */
export interface Job {
  readonly group: (world: World) => RefusedGroup;
  readonly on: readonly Layer[];
}

/** Puts every request of every job to a real app, two apps at a time. */
export async function measure(browser: Browser, scratch: string, jobs: readonly Job[]): Promise<readonly Measured[]> {
  const hosts = new Map<string, Promise<string>>();
  const hostOf = (on: readonly Layer[]): Promise<string> => {
    const off = layers.filter((layer) => layer !== "kernel" && !on.includes(layer));
    const key = off.join();
    const made = hosts.get(key) ?? hostWithout(off, join(scratch, `host-${hosts.size}`));
    hosts.set(key, made);
    return made;
  };
  const measured: Measured[] = [];
  const waiting = [...jobs.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, { group, on }] = next;
      const folder = join(scratch, `job-${index}`);
      measured.push(...(await one(browser, folder, group, on, await hostOf(on))));
    }
  };
  await Promise.all([work(), work()]);
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

async function one(
  browser: Browser,
  folder: string,
  groupOf: Job["group"],
  on: readonly Layer[],
  host: string,
): Promise<readonly Measured[]> {
  await mkdir(folder);
  const world = await openWorld(join(folder, "home"));
  try {
    const group = groupOf(world);
    for (const path of group.folders) await mkdir(world.path(path), { recursive: true });
    const app = await writeGroupApp(join(folder, "app"), group);
    const launched = await launchWithout({ browser, world, app, on, host });
    try {
      if (on.includes("kernel") && "missing" in launched.sandbox) throw new Error(launched.sandbox.missing);
      const file = JSON.parse(await readFile(join(launched.artifacts, "enforcement.json"), "utf8")) as EnforcementFile;
      const measured: Measured[] = [];
      for (const refused of group.refused) {
        if (typeof refused.effect === "string") continue;
        const { effect, claims, ...request } = refused;
        measured.push({
          refused: request,
          claims: claims(file),
          on,
          denied: !(await inTime(effect(launched.page, world))),
        });
      }
      return measured;
    } finally {
      await launched.close();
    }
  } finally {
    await world.close();
  }
}
