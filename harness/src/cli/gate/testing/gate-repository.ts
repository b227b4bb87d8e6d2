import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { type Approval, writeApprovals } from "@locara/compiler";

/** Who commits when, in seconds; `authoredAt` is what the author claims. */
export interface Signature {
  readonly who: string;
  readonly at: number;
  readonly authoredAt?: number;
}

/** A repository with its server and the clone of a runner, in a temporary folder. */
export interface GateRepository {
  /** What the runner checked out: the default branch. */
  readonly runner: string;
  readonly dev: string;
  git(folder: string, ...args: readonly string[]): string;
  /** Commits files (null removes one) on a branch of the developer's clone, and gives the commit. */
  commit(branch: string, files: Readonly<Record<string, string | null>>, by: Signature): string;
  /** Merges a branch into main with a merge commit, as GitHub does, and gives it. */
  merge(branch: string, by: Signature): string;
  /** Pushes main, and branches as the heads of pull requests; then the runner fetches main. */
  push(pulls?: Readonly<Record<number, string>>): void;
}

export function gateRepository(t: TestContext): GateRepository {
  const root = mkdtempSync(join(tmpdir(), "locara-gate-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const [origin, dev, runner] = ["origin.git", "dev", "runner"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const run = (folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execFileSync("git", args, { cwd: folder, env: { ...environment, ...env }, encoding: "utf8", stdio: "pipe" }).trim();
  const signed = ({ who, at, authoredAt = at }: Signature) => ({
    GIT_AUTHOR_NAME: who,
    GIT_AUTHOR_EMAIL: `${who}@example.com`,
    GIT_AUTHOR_DATE: `@${authoredAt} +0000`,
    GIT_COMMITTER_NAME: who,
    GIT_COMMITTER_EMAIL: `${who}@example.com`,
    GIT_COMMITTER_DATE: `@${at} +0000`,
  });
  run(root, ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
  run(root, ["clone", "--quiet", origin, dev]);
  let cloned = false;
  return {
    runner,
    dev,
    git: (folder, ...args) => run(folder, args),
    commit(branch, files, by) {
      const there = run(dev, ["branch", "--list", branch]) !== "";
      if (there) run(dev, ["checkout", "--quiet", branch]);
      else run(dev, ["checkout", "--quiet", "-B", branch]);
      for (const [name, text] of Object.entries(files)) {
        const path = join(dev, name);
        mkdirSync(dirname(path), { recursive: true });
        if (text === null) rmSync(path);
        else writeFileSync(path, text);
      }
      run(dev, ["add", "--all"]);
      run(dev, ["commit", "--quiet", "--allow-empty", "-m", "A change"], signed(by));
      return run(dev, ["rev-parse", "HEAD"]);
    },
    merge(branch, by) {
      run(dev, ["checkout", "--quiet", "main"]);
      run(dev, ["merge", "--quiet", "--no-ff", "-m", "Merge", branch], signed(by));
      return run(dev, ["rev-parse", "HEAD"]);
    },
    push(pulls = {}) {
      const heads = Object.entries(pulls).map(([number, branch]) => `+${branch}:refs/pull/${number}/head`);
      run(dev, ["push", "--quiet", "--force", "origin", "main", ...heads]);
      if (cloned) run(runner, ["fetch", "--quiet", "origin"]);
      else run(root, ["clone", "--quiet", origin, runner]);
      cloned = true;
    },
  };
}

/** The smallest manifest with these capabilities. */
export const manifest = (capabilities: unknown, version = "1.0.0"): string =>
  `${JSON.stringify(
    {
      schema: "locara/v1",
      publisher: "acme",
      name: "notes",
      version,
      displayName: "Notes",
      description: "Takes notes.",
      license: "Apache-2.0",
      author: { name: "Anna", email: "anna@example.com" },
      category: "productivity",
      capabilities,
      reasons: { net: "Loads maps from our own server." },
    },
    null,
    2,
  )}\n`;

export const hosts = (...names: readonly string[]) => ({ net: { allowed_hosts: names } });

/** What an approval is for, as the gate's comment and `locara diff --format json` say it. */
export interface Asked {
  readonly fingerprint: string;
  readonly scope: Approval["scope"];
}

export const approvalsOf = ({ fingerprint, scope }: Asked, more: Partial<Approval> = {}): string =>
  writeApprovals(
    new Map([
      [fingerprint, { capability: "net", scope, who: "ben", why: "Maps are ours.", until: "2027-06-30", ...more }],
    ]),
  );
