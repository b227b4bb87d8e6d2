import { type Approvals, type DefaultBranchCommit, readApprovals } from "@locara/compiler";
import type { Git } from "./git.ts";

/**
 * The default branch, oldest commit first, with what its approvals file said: only the first parents, which are what the
 * branch's tip once was. What a merged branch says of itself, in between, nobody merged yet.
 */
export function approvalHistory(git: Git, tip: string, path: string): readonly DefaultBranchCommit[] {
  const contents = contentsAt(git, changesOf(git, tip, path), path);
  const lines = git.text(["rev-list", "--first-parent", "--reverse", "--no-commit-header", "--format=%H %ct", tip]);
  return lines
    .trim()
    .split("\n")
    .map((line) => {
      const [commit = "", seconds = ""] = line.split(" ");
      const approvals = contents.get(commit);
      return { commit, committedAt: Number(seconds), ...(approvals === undefined ? {} : { approvals }) };
    });
}

const changesOf = (git: Git, tip: string, path: string) =>
  git
    .text(["rev-list", "--first-parent", tip, "--", path])
    .split("\n")
    .filter((line) => line !== "");

/** What the file held in each commit. One that could not be read then approved nothing then. */
function contentsAt(git: Git, commits: readonly string[], path: string): ReadonlyMap<string, Approvals> {
  if (commits.length === 0) return new Map();
  const asked = commits.map((commit) => `${commit}:${path}\n`).join("");
  const bytes = Buffer.from(git.run(["cat-file", "--batch"], asked).out);
  const found = new Map<string, Approvals>();
  let offset = 0;
  for (const commit of commits) {
    const end = bytes.indexOf(0x0a, offset);
    const [, size] = / blob (\d+)$/.exec(bytes.toString("utf8", offset, end)) ?? [];
    const start = end + 1;
    offset = size === undefined ? start : start + Number(size) + 1;
    const content = size === undefined ? null : bytes.subarray(start, start + Number(size));
    found.set(commit, readApprovals(content, path).approvals);
  }
  return found;
}

/** The file at a commit or tree; null where it is not there. */
export function fileAt(git: Git, revision: string, path: string): Uint8Array | null {
  const { code, out } = git.run(["cat-file", "blob", `${revision}:${path}`]);
  return code === 0 ? out : null;
}

const platform = new Set(["github", "noreply@github.com"]);

/** Names and addresses of who wrote and committed what `commit` brought onto the branch. They are claims of the commits. */
export function bringers(git: Git, commit: string, path: string): readonly string[] {
  const merged = git.run(["rev-parse", "--verify", "--quiet", `${commit}^1`]).code === 0 ? [`^${commit}^1`] : [];
  return namesIn(git, [commit, ...merged, "--", path], [commit, "--no-walk"]);
}

/** Names and addresses in the commits that `head` has and the default branch lacks. */
export const proposers = (git: Git, head: string, tip: string): readonly string[] => namesIn(git, [head, `^${tip}`]);

function namesIn(git: Git, ...walks: readonly (readonly string[])[]): readonly string[] {
  const format = ["rev-list", "--no-commit-header", "--format=%an%n%ae%n%cn%n%ce"];
  const names = walks.flatMap((walk) => git.text([...format, ...walk]).split("\n"));
  return [...new Set(names)].filter((name) => name !== "" && !platform.has(name.toLowerCase())).sort();
}
