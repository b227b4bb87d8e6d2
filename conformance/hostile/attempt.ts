import type { Enforcement } from "@locara/schema";
import { expect, type TestInfo } from "@playwright/test";
import { type ConformanceRecord, record } from "../kit/record.ts";

/** One hostile try at something that is not declared, with what it is put to: a page, an app that runs, the host's port. */
export interface Attempt<World> {
  /** In words, and only once among all attempts. */
  readonly id: string;
  readonly category: string;
  /** Which layer must stop it. */
  readonly stoppedBy: Enforcement["layer"];
  /** Where it can be tried at all; everywhere, unless said. */
  readonly hosts?: readonly ("browser" | "electron")[];
  /** Tries it, and says what came of it. */
  readonly attempt: (world: World) => Promise<string>;
  /** What it must say; anything else is an escape. */
  readonly expect: RegExp;
}

/** Makes every attempt that this host can be put to, one after the other, and notes each for the report. */
export async function tryAll<World>(
  info: TestInfo,
  host: "browser" | "electron",
  world: World,
  attempts: readonly Attempt<World>[],
): Promise<void> {
  const records: ConformanceRecord[] = [];
  const escapes: string[] = [];
  for (const { id, category, stoppedBy, hosts, attempt, expect: denied } of attempts) {
    if (hosts?.includes(host) === false) continue;
    const said = await attempt(world).catch((error: unknown) => `broke: ${String(error)}`);
    const escaped = !denied.test(said);
    records.push({ kind: "attempt", id, category, stoppedBy, escaped, said: said.slice(0, 300) });
    if (escaped) escapes.push(`${id}: ${said.slice(0, 300)}`);
  }
  await record(info, ...records);
  expect(escapes).toEqual([]);
  expect(records.length, "attempts for this host").toBeGreaterThan(0);
}
