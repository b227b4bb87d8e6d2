import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ReadRelease } from "../src/diff/release.ts";
import { type Release, readRelease } from "../src/diff/release.ts";
import type { DiffReport } from "../src/diff/report.ts";
import { fixturesFolder } from "./fixtures.ts";

export const diffFolder = join(fixturesFolder, "diff");

/** What a triplet states, written by hand from the rules: never recorded from the program. */
export interface ExpectedDiff extends Pick<DiffReport, "class" | "cooldownDays" | "requiredBump" | "baseline"> {
  readonly because: string;
  readonly blocked: readonly string[];
  /** A witness that is left out has to be there, and may be any. */
  readonly changes: readonly (Pick<DiffReport["changes"][number], "capability" | "verdict" | "rule" | "risk"> & {
    readonly witness?: string;
  })[];
}

export interface DiffFixture {
  readonly name: string;
  readonly old: ReadRelease | null;
  readonly new: ReadRelease;
  readonly expected: ExpectedDiff;
}

const read = (name: string, file: string) => {
  const path = join(diffFolder, name, file);
  return existsSync(path) ? { file, bytes: new Uint8Array(readFileSync(path)) } : null;
};

function side(name: string, which: "old" | "new"): ReadRelease | null {
  const document = read(name, `${which}.json`);
  if (document === null) return null;
  return readRelease({ document, lock: read(name, `${which}.lock.json`), table: read(name, `${which}.resolved.json`) });
}

export function diffFixtures(): readonly DiffFixture[] {
  const names = readdirSync(diffFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  if (names.length < 120) throw new Error(`only ${names.length} triplets in ${diffFolder}`);
  return names
    .map(({ name }) => ({
      name,
      old: side(name, "old"),
      new: side(name, "new") as ReadRelease,
      expected: JSON.parse(readFileSync(join(diffFolder, name, "expected.json"), "utf8")) as ExpectedDiff,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The release, or its problems as an error. */
export function sound(read: ReadRelease): Release {
  if (read.release !== undefined) return read.release;
  throw new Error(read.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; "));
}
