import { appendFileSync } from "node:fs";
import { posix } from "node:path";
import { approvalsName, type UnixSeconds, utc } from "@locara/compiler";
import { LocaraError } from "@locara/schema";
import { type ExitCode, exitCodes } from "../command.ts";
import { openGit, refuseIncomplete } from "./git.ts";
import { type Comment, openGithub, type Pull } from "./github.ts";
import { type Judge, judgePull, type Verdict } from "./judge-pull.ts";

/** What the action's script may touch of its process. */
export interface GateIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: UnixSeconds;
  out(text: string): void;
  err(text: string): void;
}

/** GitHub's own name for what a job posts with its token. */
const bot = "github-actions[bot]";

/** A comment may have 65,536 characters. */
const longestComment = 60_000;

/**
 * The capability gate as a job: judges one pull request, or all open ones, and posts a status and a comment for each. All it
 * is told comes by environment variables. Ends with 1 where the one pull request may not pass.
 */
export async function runGate(io: GateIo): Promise<ExitCode> {
  const judge = readJudge(io);
  const one = io.env.LOCARA_GATE_PULL ?? "";
  if (!/^\d{0,10}$/.test(one)) throw missing("LOCARA_GATE_PULL is no number of a pull request");
  const branch = encodeURIComponent(judge.defaultBranch);
  const pulls =
    one === ""
      ? await judge.github.list<Pull>(`/pulls?state=open&base=${branch}`)
      : [await judge.github.get<Pull>(`/pulls/${one}`)];
  let failed = false;
  const verdicts: Verdict[] = [];
  for (const pull of pulls.filter(({ base }) => base.ref === judge.defaultBranch)) {
    try {
      const verdict = await judgePull(judge, pull);
      await post(judge, pull, verdict, io);
      verdicts.push(verdict);
    } catch (error) {
      // The others still get their answer; this one keeps its last status, and the job is red.
      if (one !== "") throw error;
      failed = true;
      io.err(`#${pull.number}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  writeOutputs(io, verdicts);
  if (failed) return exitCodes.unavailable;
  return one !== "" && verdicts.some(({ gate }) => gate !== "open") ? exitCodes.findings : exitCodes.fine;
}

function readJudge({ env, now }: GateIo): Judge {
  const needed = (name: string) => {
    const value = env[name];
    if (value === undefined || value === "") throw missing(`${name} is not set`);
    return value;
  };
  const folder = needed("GITHUB_WORKSPACE");
  const app = posix.normalize(env.LOCARA_GATE_APP || ".").replace(/\/$/, "");
  // In a list of names for git a line break would begin another one.
  if (app.startsWith("..") || app.startsWith("/") || app.startsWith("-") || /[\p{C}:]/u.test(app))
    throw missing("LOCARA_GATE_APP is no folder of the repository");
  const token = needed("LOCARA_GATE_TOKEN");
  const git = openGit(folder, credentials(env.GITHUB_SERVER_URL, token));
  refuseIncomplete(git);
  return {
    folder,
    git,
    github: openGithub(needed("GITHUB_API_URL"), needed("GITHUB_REPOSITORY"), token),
    app,
    approvals: app === "." ? approvalsName : `${app}/${approvalsName}`,
    defaultBranch: needed("LOCARA_GATE_DEFAULT_BRANCH"),
    env,
    now,
  };
}

/** For private repositories, whose clone keeps no token: by variables, so that no list of processes shows it. */
const credentials = (server: string | undefined, token: string): Readonly<Record<string, string>> =>
  server?.startsWith("https://") === true
    ? {
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: `http.${server}/.extraheader`,
        GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
      }
    : {};

const missing = (message: string) =>
  new LocaraError("resource/internal", `${message}.`, "docs/capability-gate.md shows a workflow that sets it.");

/** A status on the commit that was judged, and one comment that is kept up to date. */
async function post({ github, app }: Judge, { number }: Pull, verdict: Verdict, io: GateIo): Promise<void> {
  const suffix = app === "." ? "" : ` (${app})`;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = io.env;
  const address = run === undefined ? {} : { target_url: `${server}/${repository}/actions/runs/${run}` };
  await github.send("POST", `/statuses/${verdict.head}`, {
    state: { open: "success", waiting: "pending", closed: "failure" }[verdict.gate],
    context: `locara/capability-gate${suffix}`,
    description: verdict.sentence.slice(0, 140),
    ...address,
  });
  io.out(`#${number}${suffix} ${verdict.head.slice(0, 12)}: ${verdict.sentence}\n${verdict.annotations}`);
  await comment(verdict, number, `<!-- locara/capability-gate${suffix} -->`);

  async function comment({ asksForMore, markdown }: Verdict, pull: number, marker: string): Promise<void> {
    const comments = await github.list<Comment>(`/issues/${pull}/comments`);
    // Anybody can write the marker into a comment; only our own is written over.
    const ours = comments.find(({ user, body }) => user?.login === bot && body.startsWith(marker));
    if (ours === undefined && !asksForMore) return;
    const whole = `${marker}\n${markdown}`;
    const body = whole.length <= longestComment ? whole : `${whole.slice(0, longestComment)}\n\n…\n`;
    if (ours === undefined) await github.send("POST", `/issues/${pull}/comments`, { body });
    else if (ours.body !== body) await github.send("PATCH", `/issues/comments/${ours.id}`, { body });
  }
}

function writeOutputs({ env }: GateIo, verdicts: readonly Verdict[]): void {
  const { GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output } = env;
  if (summary) appendFileSync(summary, verdicts.map(({ markdown }) => `${markdown}\n`).join(""));
  const [first] = verdicts;
  if (!output || first === undefined || verdicts.length > 1) return;
  const opensAt = first.opensAt === null ? "" : utc(first.opensAt);
  appendFileSync(output, `gate=${first.gate}\nopens-at=${opensAt}\n`);
}
