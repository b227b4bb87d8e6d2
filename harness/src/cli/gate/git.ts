import { spawnSync } from "node:child_process";
import { LocaraError } from "@locara/schema";
import { refuseAmbiguous } from "../ambiguous-revision.ts";
import { UsageError } from "../command.ts";
import { isolation } from "../git-isolation.ts";

export interface GitAnswer {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

/** Git in one folder, without a shell. */
export interface Git {
  /** Gives what git said, whatever its exit code. */
  run(args: readonly string[], input?: string): GitAnswer;
  /** Gives what git wrote; throws where it fails. */
  text(args: readonly string[], input?: string): string;
}

/** Nothing of the machine's own settings may change what history says. */
const environment = { ...isolation.env, GIT_CONFIG_NOSYSTEM: "1" };

/** `credentials`: variables that only fetching needs. */
export function openGit(folder: string, credentials: Readonly<Record<string, string>> = {}): Git {
  const run = (args: readonly string[], input?: string): GitAnswer => {
    const { status, stdout, stderr, error } = spawnSync("git", [...isolation.args, ...args], {
      cwd: folder,
      env: { ...process.env, ...environment, ...(args[0] === "fetch" ? credentials : {}) },
      input: input ?? "",
      maxBuffer: 256 * 1024 * 1024,
      timeout: 120_000,
    });
    if (error !== undefined) throw error;
    return { code: status ?? -1, out: stdout, err: stderr.toString("utf8") };
  };
  return {
    run,
    text: (args, input) => {
      const { code, out, err } = run(args, input);
      if (code === 0) return out.toString("utf8");
      throw new LocaraError(
        "resource/internal",
        `git ${args[0]} failed in ${folder}: ${err.trim()}`,
        "Look whether the folder is a whole clone and the branch is there.",
      );
    },
  };
}

/** The id of the commit that a branch, tag or id names. What git could take for an option is refused. */
export function resolveCommit(git: Git, revision: string): string {
  if (!/^[\w@][\w@./~^{}+-]*$/u.test(revision))
    throw new UsageError(`${JSON.stringify(revision)} is no name of a commit.`);
  refuseAmbiguous(git.text, revision);
  const { code, out } = git.run(["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  if (code === 0) return out.toString("utf8").trim();
  throw new UsageError(`There is no commit ${JSON.stringify(revision)} here. In CI, fetch it with fetch-depth: 0.`);
}

/**
 * Refuses a clone that is not whole. Without its history it would date every approval to its oldest commit; in a partial
 * one, what was left out would seem never to have been there, because nothing is fetched while it is read.
 */
export function refuseIncomplete(git: Git): void {
  if (git.text(["rev-parse", "--is-shallow-repository"]).trim() === "true")
    throw new LocaraError(
      "resource/internal",
      "This clone is shallow, so the time of an approval cannot be read from it.",
      "Check out with fetch-depth: 0, or run git fetch --unshallow.",
    );
  const partial = [
    "config",
    "--get-regexp",
    "^(extensions\\.partialclone|remote\\..*\\.(promisor|partialclonefilter))$",
  ];
  if (git.run(partial).code === 0)
    throw new LocaraError(
      "resource/internal",
      "This clone is partial, so what it lacks cannot be told from what was never there.",
      "Check out without a filter, or clone anew without --filter.",
    );
}
