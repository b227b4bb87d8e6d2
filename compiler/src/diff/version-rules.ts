import type { UpdateClass } from "@locara/schema";
import type { Blocked, Bump } from "./report.ts";

/** An expansion is at least a minor version, before 1.0 too; any other difference needs a version of its own. */
export const requiredBump = (updateClass: UpdateClass): Bump =>
  updateClass === "expansion" ? "minor" : updateClass === "identical" ? "none" : "patch";

/** What is wrong with the new version number, beside the last published one. Both are strict versions. */
export function versionProblem(before: string, after: string, updateClass: UpdateClass): Blocked | null {
  if (updateClass === "identical") return null;
  const order = compareVersions(before, after);
  if (order > 0) {
    return { code: "LOC5002", message: `The version goes back from ${before} to ${after}. Raise it above ${before}.` };
  }
  if (order === 0) {
    const message = `Something changed and the version is still ${after}. Raise it${updateClass === "expansion" ? ` to ${nextMinor(before)}` : ""}.`;
    return { code: "LOC5003", message };
  }
  if (updateClass !== "expansion" || raisesMinor(before, after)) return null;
  const message = `The update asks for more and raises the version only from ${before} to ${after}. Make it at least ${nextMinor(before)}.`;
  return { code: "LOC5001", message };
}

const numbers = (version: string) =>
  (version.split(/[-+]/, 1)[0] as string).split(".").map(Number) as [major: number, minor: number, patch: number];

const nextMinor = (version: string) => {
  const [major, minor] = numbers(version);
  return `${major}.${minor + 1}.0`;
};

/** A pre-release of the same minor version raises nothing: who has it would be asked for more by a patch. */
function raisesMinor(before: string, after: string): boolean {
  const [was, is] = [numbers(before), numbers(after)];
  return is[0] > was[0] || (is[0] === was[0] && is[1] > was[1]);
}

/** Precedence by semver.org: negative where `a` comes first. Build metadata does not count. */
export function compareVersions(a: string, b: string): number {
  const [was, is] = [numbers(a), numbers(b)];
  for (const index of [0, 1, 2] as const) if (was[index] !== is[index]) return was[index] - is[index];
  const [left, right] = [preRelease(a), preRelease(b)];
  // A version comes after its own pre-releases.
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareIdentifiers(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function preRelease(version: string): readonly string[] | null {
  const core = version.split("+", 1)[0] as string;
  const dash = core.indexOf("-");
  return dash < 0 ? null : core.slice(dash + 1).split(".");
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left !== right) return left ? -1 : 1;
  // Identifiers may have more digits than a number holds: without leading zeros the longer one is the greater.
  if (left && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}
