import {
  type DiffReport,
  diff,
  diffMarkdown,
  gateDiagnostics,
  gateMarkdown,
  gateSentence,
  lockName,
  manifestName,
  readRelease,
  type UnixSeconds,
} from "@locara/compiler";
import { diffAnnotations } from "../diff-findings.ts";
import { findings } from "../findings.ts";
import { doubtOf, largestObject } from "../git-objects.ts";
import { fileAt } from "./approval-history.ts";
import { type Git, resolveCommit } from "./git.ts";
import type { Github, Pull } from "./github.ts";
import { type JudgedReport, judgeReport } from "./judge-report.ts";
import { proposersByPlatform, signByPlatform } from "./platform-facts.ts";

/** One repository whose pull requests are judged. Their content is read from git's objects: nothing of it is checked out or run. */
export interface Judge {
  readonly folder: string;
  readonly git: Git;
  readonly github: Github;
  /** The app's folder and its approvals file, from the repository's top. */
  readonly app: string;
  readonly approvals: string;
  readonly defaultBranch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: UnixSeconds;
}

/** What is said about one pull request. */
export interface Verdict {
  /** The commit that was judged. */
  readonly head: string;
  /** `waiting`: time alone will open it. */
  readonly gate: "open" | "waiting" | "closed";
  readonly opensAt: UnixSeconds | null;
  readonly sentence: string;
  readonly markdown: string;
  readonly annotations: string;
  /** Does anything ask for more, or for a second look? Else there is nothing to comment on. */
  readonly asksForMore: boolean;
}

/** Judges what the default branch would become. A conflict or an unreadable manifest keeps the gate closed. */
export async function judgePull(judge: Judge, pull: Pull): Promise<Verdict> {
  const { git, defaultBranch, approvals, now, github } = judge;
  const tip = resolveCommit(git, `refs/remotes/origin/${defaultBranch}`);
  const head = fetchHead(judge, pull);
  const merged = mergeOf(git, tip, head);
  if (merged === null) return refused(head, "it conflicts with the default branch");
  const read = readBoth(judge, tip, merged);
  if ("problem" in read) return refused(head, read.problem, read.annotations);
  const { report, blob, doubtOfTip } = read;
  const judged = await judgeReport(report, {
    git,
    tip,
    path: approvals,
    proposed: fileAt(git, head, approvals),
    authors: await proposersByPlatform(github, pull),
    now,
    sign: (landing) => signByPlatform(github, defaultBranch, landing),
  });
  const file = inApp(judge, manifestName);
  const what = `Judged: \`${file}\` as git object ${blob}, in the merge of ${head} into ${tip}.`;
  return verdict(head, report, judged, { file, what, doubtOfTip });
}

/** The pull request's commit, brought here under a name of our own. */
function fetchHead({ git }: Judge, { number }: Pull): string {
  const name = `refs/locara/pulls/${number}`;
  git.text(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "origin", `+refs/pull/${number}/head:${name}`]);
  return resolveCommit(git, name);
}

/** The commit that merging would make; null where it cannot be made. Attributes and drivers come from no pull request. */
function mergeOf(git: Git, tip: string, head: string): string | null {
  const { code, out, err } = git.run(["merge-tree", "--write-tree", "--no-messages", tip, head]);
  if (code === 1) return null;
  if (code !== 0) throw new Error(`git merge-tree failed: ${err}`);
  const tree = out.toString("utf8").trim();
  const who = ["-c", "user.name=locara", "-c", "user.email=locara@localhost", "-c", "commit.gpgSign=false"];
  return git.text([...who, "commit-tree", tree, "-p", tip, "-p", head, "-m", "gate"]).trim();
}

const inApp = ({ app }: Judge, name: string) => (app === "." ? name : `${app}/${name}`);

type Read =
  | { readonly report: DiffReport; readonly blob: string; readonly doubtOfTip: string | null }
  | { readonly problem: string; readonly annotations: string };

/**
 * A doubt about what the default branch would become ends it. One about what it is does not: else nobody could take that
 * doubt away. Git's object of it is what every earlier verdict was about, so what is held against that gains nothing.
 */
function readBoth(judge: Judge, tip: string, merged: string): Read {
  const file = inApp(judge, manifestName);
  const after = readAt(judge, merged);
  if (after === null) return { problem: `it has no ${file}`, annotations: "" };
  if (after.doubt !== null) return { problem: after.doubt, annotations: "" };
  const before = readAt(judge, tip);
  if (before !== null && before.release === undefined)
    return { problem: `the default branch's ${file} ${before.problem}`, annotations: before.annotations };
  if (after.release === undefined) return { problem: `${file} ${after.problem}`, annotations: after.annotations };
  // Version numbers are the publish gate's business: not every pull request is a release.
  const report = diff(before?.release ?? null, after.release, "consented");
  const blob = judge.git.text(["rev-parse", "--verify", `${merged}:${file}`]).trim();
  return { report, blob, doubtOfTip: before?.doubt ?? null };
}

/** The app as git's objects have it, and why a checkout could have another; null where there is none. */
function readAt(judge: Judge, revision: string) {
  const { git, folder, env } = judge;
  const [file, lock] = [inApp(judge, manifestName), inApp(judge, lockName)];
  const [bytes, kept] = [fileAt(git, revision, file), fileAt(git, revision, lock)];
  if (bytes === null) return null;
  const doubt = doubtOf({ env }, folder, revision, [file, lock]);
  if (Math.max(bytes.length, kept?.length ?? 0) > largestObject)
    return { doubt, release: undefined, problem: "or its lock file is too large", annotations: "" };
  // Named as the pull request names them, so that annotations find their lines.
  const source = { document: { file, bytes }, lock: kept === null ? null : { file: lock, bytes: kept }, table: null };
  const { release, diagnostics, texts } = readRelease(source);
  return { doubt, release, problem: "cannot be read", annotations: findings(diagnostics, "github", texts) };
}

const refused = (head: string, problem: string, annotations = ""): Verdict => {
  const sentence = `The gate is closed: ${problem}.`;
  return {
    head,
    gate: "closed",
    opensAt: null,
    sentence,
    markdown: `**${sentence}**\n`,
    annotations,
    asksForMore: true,
  };
};

function verdict(
  head: string,
  report: DiffReport,
  { decision, diagnostics, texts }: JudgedReport,
  { file, what, doubtOfTip }: { readonly file: string; readonly what: string; readonly doubtOfTip: string | null },
): Verdict {
  const problems = [...diagnostics, ...gateDiagnostics(decision, file)];
  const doubted =
    doubtOfTip === null
      ? ""
      : `The default branch is itself in doubt: ${doubtOfTip}. This takes the doubt away. It was held against git's object of the default branch, not against what a checkout of that may have had: read the whole manifest before you merge it.\n\n`;
  return {
    head,
    gate: decision.gate === "open" ? "open" : decision.opensAt === null ? "closed" : "waiting",
    opensAt: decision.opensAt,
    sentence: gateSentence(decision),
    markdown: `${gateMarkdown(decision)}\n${doubted}${what}\n\n${diffMarkdown(report)}`,
    annotations: `${findings(problems, "github", texts)}${diffAnnotations(report, file)}`,
    asksForMore: decision.changes.length > 0 || decision.blocked.length > 0 || doubtOfTip !== null,
  };
}
