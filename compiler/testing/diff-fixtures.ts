import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diff } from "../src/diff/diff.ts";
import type { ReadRelease } from "../src/diff/release.ts";
import { type Release, readRelease } from "../src/diff/release.ts";
import type { DiffReport, Span } from "../src/diff/report.ts";
import { fixturesFolder } from "./fixtures.ts";

const diffFolder = join(fixturesFolder, "diff");

type Side = "before" | "after";

/** What a triplet states, written by hand from the rules: never recorded from the program. */
export interface ExpectedDiff extends Pick<DiffReport, "class" | "cooldownDays" | "requiredBump" | "baseline"> {
  readonly because: string;
  readonly blocked: readonly string[];
  /** A witness that is left out has to be there, and may be any; `at` is the value that a span covers. */
  readonly changes: readonly (Pick<DiffReport["changes"][number], "capability" | "verdict" | "rule" | "risk"> & {
    readonly witness?: string;
    readonly at?: Readonly<Partial<Record<Side, unknown>>>;
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

export const reportOf = ({ old, new: now, expected }: DiffFixture): DiffReport =>
  diff(old === null ? null : sound(old), sound(now), expected.baseline === "consented" ? "consented" : "published");

/** The report as far as the triplet states it. */
export function stated(fixture: DiffFixture, report: DiffReport): Omit<ExpectedDiff, "because"> {
  const texts = new Map([...(fixture.old?.texts ?? []), ...fixture.new.texts]);
  return {
    class: report.class,
    cooldownDays: report.cooldownDays,
    requiredBump: report.requiredBump,
    baseline: report.baseline,
    blocked: report.blocked.map(({ code }) => code),
    changes: report.changes.map(({ capability, verdict, rule, risk, witness, spans }, index) => {
      const expected = fixture.expected.changes[index];
      const sides = Object.keys(expected?.at ?? {}) as Side[];
      const at = Object.fromEntries(sides.map((which) => [which, valueAt(texts, spans[which])]));
      return {
        capability,
        verdict,
        rule,
        risk,
        ...(expected?.witness === undefined || witness === null ? {} : { witness }),
        ...(expected?.at === undefined ? {} : { at }),
      };
    }),
  };
}

/** The JSON value that a span covers, whole; null where it covers none. */
export function valueAt(texts: ReadonlyMap<string, string>, span: Span | undefined): unknown {
  if (span === undefined) return null;
  const lines = (texts.get(span.file) ?? "").split("\n").slice(span.start.line - 1, span.end.line);
  lines.push((lines.pop() ?? "").slice(0, span.end.column - 1));
  lines.unshift((lines.shift() ?? "").slice(span.start.column - 1));
  return JSON.parse(lines.join("\n"));
}
