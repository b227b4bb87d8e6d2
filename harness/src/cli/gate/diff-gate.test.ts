import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { run } from "../run.ts";
import {
  type Asked,
  approvalsOf,
  type GateRepository,
  gateRepository,
  hosts,
  manifest,
} from "./testing/gate-repository.ts";

const now = Math.floor(Date.now() / 1000);
const ago = (days: number) => now - days * 86_400;

async function diff({ dev }: GateRepository, ...args: readonly string[]) {
  const said = { out: "", err: "" };
  const code = await run(["diff", ...args], {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    terminal: false,
    cwd: dev,
    env: process.env,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

const gate = ["--baseline", "consented", "--approvals", "locara.approvals.json", "--default-branch"] as const;

/** A branch `wider` that asks for the network, and the fingerprint of that. */
async function widened(t: TestContext) {
  const repository = gateRepository(t);
  repository.commit("main", { "locara.json": manifest({}) }, { who: "anna", at: ago(100) });
  repository.commit("wider", { "locara.json": manifest(hosts("maps.example.com")) }, { who: "anna", at: ago(60) });
  repository.git(repository.dev, "checkout", "--quiet", "main");
  const { out } = await diff(repository, "git:main", "git:wider", "--format", "json");
  const [{ fingerprint, after: scope }] = JSON.parse(out).changes;
  const asked: Asked = { fingerprint, scope };
  const judged = async () => {
    const { code, out: json } = await diff(repository, "git:main", "git:wider", ...gate, "main", "--format", "json");
    const { gate: decision, opensAt, changes } = JSON.parse(json).gate;
    return { code, gate: decision, opensAt, state: changes[0].state, approvedAt: changes[0].approval?.approvedAt };
  };
  const approve = (branch: string, text: string | null, by: Parameters<GateRepository["commit"]>[2]) =>
    repository.commit(branch, { "locara.approvals.json": text }, by);
  return { repository, asked, judged, approve };
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000", "");

test("an approval opens the gate when it has been on the default branch for the days of its risk", async (t) => {
  const { repository, asked, judged, approve } = await widened(t);
  assert.deepEqual((({ code, gate, state }) => [code, gate, state])(await judged()), [1, "closed", "unapproved"]);
  approve("approval", approvalsOf(asked), { who: "ben", at: ago(50) });
  repository.merge("approval", { who: "carol", at: ago(4) });
  // The branch's own commit is weeks old; what counts is when it was merged.
  assert.deepEqual(await judged(), {
    code: 0,
    gate: "open",
    opensAt: null,
    state: "approved",
    approvedAt: iso(ago(4)),
  });
});

test("neither the author's date nor a commit below the merge makes an approval older", async (t) => {
  const { repository, asked, judged, approve } = await widened(t);
  approve("approval", approvalsOf(asked), { who: "ben", at: ago(30), authoredAt: ago(40) });
  repository.merge("approval", { who: "carol", at: ago(1), authoredAt: ago(40) });
  const { code, state, opensAt } = await judged();
  assert.deepEqual([code, state, opensAt], [1, "cooling-down", iso(ago(1) + 3 * 86_400)]);
});

test("a commit on top of yesterday's is not of last month, whatever it says", async (t) => {
  const { repository, asked, judged, approve } = await widened(t);
  repository.commit("main", { "README.md": "Notes" }, { who: "carol", at: ago(1) });
  approve("main", approvalsOf(asked), { who: "ben", at: ago(30) });
  assert.deepEqual((({ code, approvedAt }) => [code, approvedAt])(await judged()), [1, iso(ago(1))]);
});

test("an approval whose reviewers read a smaller scope than it is for opens nothing", async (t) => {
  const { repository, asked, judged, approve } = await widened(t);
  repository.git(repository.dev, "checkout", "--quiet", "main");
  const scope = JSON.parse(JSON.stringify(asked.scope).replace("maps.", "tiny.maps."));
  approve("main", approvalsOf({ ...asked, scope }), { who: "ben", at: ago(50) });
  assert.deepEqual((({ code, state }) => [code, state])(await judged()), [1, "stale"]);
});

test("an approval that is only in the proposed version explains why the gate is closed", async (t) => {
  const { repository, asked, judged, approve } = await widened(t);
  approve("wider", approvalsOf(asked), { who: "ben", at: ago(50) });
  repository.git(repository.dev, "checkout", "--quiet", "main");
  assert.deepEqual((({ code, state }) => [code, state])(await judged()), [1, "proposed"]);
});

test("a broken approvals file on the default branch closes the gate and is shown at its place", async (t) => {
  const { repository, asked, approve } = await widened(t);
  approve("main", approvalsOf(asked, { until: "never" }), { who: "ben", at: ago(50) });
  const { code, out } = await diff(repository, "git:main", "git:wider", ...gate, "main");
  assert.equal(code, 1);
  assert.match(out, /locara\.approvals\.json:\d+:\d+ error LOC5103 This is no day\./);
  assert.match(out, /The gate is closed: 1 change not signed off\.\n$/);
});

test("a folder is judged too, annotations come first, and the comment begins with the gate", async (t) => {
  const { repository } = await widened(t);
  writeFileSync(join(repository.dev, "locara.json"), manifest(hosts("maps.example.com")));
  const comment = join(repository.dev, "comment.md");
  const args = ["git:main", ".", ...gate, "main", "--format", "github", "--markdown", comment];
  const { code, out } = await diff(repository, ...args);
  assert.equal(code, 1);
  assert.match(out, /^::error file=locara\.json,line=\d+,.*title=LOC5110::Nobody has signed off/);
  assert.match(readFileSync(comment, "utf8"), /^\*\*The gate is closed: 1 change not signed off\.\*\*\n[\s\S]*\n### /);
});

const misuses: readonly { args: readonly string[]; code: number; says: RegExp; because: string }[] = [
  {
    args: ["--approvals", "x.json"],
    code: 2,
    says: /go together/,
    because: "approvals of no branch are the author's own",
  },
  { args: [...gate, "--output=stolen"], code: 2, says: /no name of a commit/, because: "git would read an option" },
  { args: [...gate, "main\n--all"], code: 2, says: /no name of a commit/, because: "it is two lines" },
  {
    args: [...gate, "origin/nowhere"],
    code: 2,
    says: /no commit "origin\/nowhere"/,
    because: "there is no such branch",
  },
  {
    args: ["--approvals", "../x.json", "--default-branch", "main"],
    code: 2,
    says: /outside of the repository/,
    because: "the default branch cannot have it",
  },
];
test("what cannot be a gate is refused", async (t) => {
  const { repository } = await widened(t);
  for (const { args, code, says, because } of misuses) {
    const ended = await diff(repository, "git:main", "git:wider", ...args);
    assert.equal(ended.code, code, because);
    assert.match(ended.err, says, because);
  }
});

test("a shallow clone is refused: its oldest commit would seem to have brought every approval", async (t) => {
  const { repository, asked, approve } = await widened(t);
  approve("main", approvalsOf(asked), { who: "ben", at: ago(1) });
  repository.push();
  repository.git(repository.runner, "fetch", "--quiet", "--depth=1", "origin");
  const args = ["origin/main:locara.json", "origin/main:locara.json", ...gate, "origin/main"];
  const { code, err } = await diff({ ...repository, dev: repository.runner }, ...args);
  assert.deepEqual([code, /fetch-depth: 0/.test(err)], [3, true], err);
});
