import { existsSync, readFileSync, realpathSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { DiffReport } from "@locara/compiler";
import { gateDiagnostics, gateJson, gateMarkdown, gateSentence } from "@locara/compiler";
import type { Io } from "../command.ts";
import { UsageError } from "../command.ts";
import { findings } from "../findings.ts";
import type { Side } from "../read-release.ts";
import { bringers, fileAt, proposers } from "./approval-history.ts";
import type { AskedGate } from "./gate-options.ts";
import { openGit, refuseIncomplete, resolveCommit } from "./git.ts";
import { judgeReport } from "./judge-report.ts";

export interface AskedDiff {
  readonly report: DiffReport;
  readonly gate: AskedGate;
  /** The newer side. */
  readonly proposed: Side;
  readonly file: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** What the gate adds to each form of a diff. */
export interface GatedDiff {
  readonly open: boolean;
  readonly json: unknown;
  readonly text: string;
  readonly annotations: string;
  readonly markdown: string;
}

/** Judges by the clone alone: times are those of the default branch's first parents, names those of its commits. */
export async function judgeDiff({ report, gate, proposed, file, texts }: AskedDiff, { cwd }: Io): Promise<GatedDiff> {
  const top = openGit(cwd).text(["rev-parse", "--show-toplevel"]).replace(/\n$/, "");
  // Where history is asked about a file, git takes its name as relative to the folder that it runs in.
  const git = openGit(top);
  refuseIncomplete(git);
  const tip = resolveCommit(git, gate.defaultBranch);
  const approvals = resolve(realpathSync(cwd), gate.approvals);
  const path = relative(top, approvals).replaceAll("\\", "/");
  if (path === "" || path.startsWith("../"))
    throw new UsageError(`${JSON.stringify(gate.approvals)} lies outside of the repository.`);
  const head = resolveCommit(git, proposed.kind === "revision" ? proposed.revision : "HEAD");
  const onDisk = () => (existsSync(approvals) ? readFileSync(approvals) : null);
  const {
    decision,
    diagnostics,
    texts: approvalTexts,
  } = await judgeReport(report, {
    git,
    tip,
    path,
    proposed: proposed.kind === "revision" ? fileAt(git, head, path) : onDisk(),
    authors: proposers(git, head, tip),
    now: Math.floor(Date.now() / 1000),
    sign: (landing) => Promise.resolve({ ...landing, by: bringers(git, landing.commit, path) }),
  });
  const problems = [...diagnostics, ...gateDiagnostics(decision, file)];
  return {
    open: decision.gate === "open",
    json: { ...gateJson(decision), diagnostics },
    text: `\n${findings(problems, "text", new Map([...texts, ...approvalTexts]))}${gateSentence(decision)}\n`,
    annotations: findings(problems, "github", texts),
    markdown: `${gateMarkdown(decision)}\n`,
  };
}
