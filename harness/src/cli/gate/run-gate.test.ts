import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import type { ExitCode } from "../command.ts";
import { runGate } from "./run-gate.ts";
import { type FakeGithub, fakeGithub, fakeToken } from "./testing/fake-github.ts";
import {
  type Asked,
  approvalsOf,
  type GateRepository,
  gateRepository,
  hosts,
  manifest,
} from "./testing/gate-repository.ts";

const day = 86_400;
const start = Date.UTC(2026, 10, 1) / 1000;
const at = (days: number) => start + days * day;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const user = (login: string) => ({ login });

interface World {
  readonly repository: GateRepository;
  readonly github: FakeGithub;
  readonly env: { readonly GITHUB_STEP_SUMMARY: string };
  /** The number of the pull request or none for all; days since the start. */
  gate(pull: number | null, days: number): Promise<{ code: ExitCode; out: string; err: string }>;
  status(): { readonly state: string; readonly description: string; readonly sha: string } | undefined;
  open(number: number, login: string): void;
  /** An approval merged through a pull request of its own. */
  approve(text: string | null, days: number, who?: { author: string; merger: string }): void;
}

const approvalPulls = { next: 100 };

async function world(t: TestContext): Promise<World> {
  const repository = gateRepository(t);
  const github = await fakeGithub(t, "acme/notes");
  repository.commit("main", { "app/locara.json": manifest({}) }, { who: "anna", at: at(-100) });
  repository.push();
  const status = () => github.statuses.at(-1);
  const env = {
    PATH: process.env.PATH,
    GITHUB_WORKSPACE: repository.runner,
    GITHUB_API_URL: github.api,
    GITHUB_REPOSITORY: "acme/notes",
    GITHUB_STEP_SUMMARY: join(repository.dev, "../summary.md"),
    GITHUB_OUTPUT: join(repository.dev, "../output"),
    LOCARA_GATE_TOKEN: fakeToken,
    LOCARA_GATE_DEFAULT_BRANCH: "main",
    LOCARA_GATE_APP: "app",
  };
  const pull = (number: number, login: string, merged: { at: number; by: string } | null) => ({
    number,
    user: user(login),
    author_association: "MEMBER",
    head: { sha: `head-of-${number}` },
    base: { ref: "main" },
    merged_at: merged === null ? null : iso(merged.at),
    merged_by: merged === null ? null : user(merged.by),
  });
  return {
    repository,
    github,
    env,
    status,
    async gate(number, days) {
      const said = { out: "", err: "" };
      const code = await runGate({
        env: { ...env, LOCARA_GATE_PULL: number === null ? "" : String(number) },
        now: at(days),
        out: (text) => {
          said.out += text;
        },
        err: (text) => {
          said.err += text;
        },
      });
      return { code, ...said };
    },
    open(number, login) {
      github.pulls.set(number, pull(number, login, null));
      github.commits.set(number, [{ author: user(login), committer: user("web-flow") }]);
    },
    approve(text, days, { author, merger } = { author: "ben", merger: "carol" }) {
      const number = approvalPulls.next++;
      repository.git(repository.dev, "checkout", "--quiet", "main");
      repository.commit(`approval-${number}`, { "app/locara.approvals.json": text }, { who: author, at: at(days) });
      const merged = repository.merge(`approval-${number}`, { who: merger, at: at(days) });
      github.pulls.set(number, pull(number, author, { at: at(days), by: merger }));
      github.brought.set(merged, [number]);
      repository.push();
    },
  };
}

/** A pull request whose branch begins at main and widens to these hosts. */
function propose({ repository, open }: World, number: number, days: number, ...names: readonly string[]): void {
  repository.git(repository.dev, "checkout", "--quiet", "main");
  repository.commit(`pull-${number}`, { "app/locara.json": manifest(hosts(...names)) }, { who: "anna", at: at(days) });
  repository.push({ [number]: `pull-${number}` });
  open(number, "anna");
}

/** The entry that a comment shows to copy. */
function askedIn(body: string): Asked {
  const [, entry = assert.fail(body)] = /```json\n([\s\S]*?)```/.exec(body) ?? [];
  const [[fingerprint, { scope }] = assert.fail(body)] = Object.entries<{ scope: Asked["scope"] }>(
    JSON.parse(`{${entry}}`),
  );
  return { fingerprint, scope };
}

test("from a widened net to an open gate and back: approved, cooled down, rebased, widened, expired, revoked", async (t) => {
  const acme = await world(t);
  const { repository, github, gate, status, approve } = acme;
  const files = (capabilities: unknown, version?: string) => ({ "app/locara.json": manifest(capabilities, version) });

  propose(acme, 1, 0, "maps.example.com");
  const first = await gate(1, 0);
  assert.deepEqual([first.code, status()?.state], [1, "failure"]);
  assert.match(
    first.out,
    /^#1 \(app\) \w{12}: The gate is closed: 1 change not signed off\.\n::error file=app\/locara\.json,/,
  );
  const comment = github.comments[0]?.body ?? "";
  assert.match(comment, /^<!-- locara\/capability-gate \(app\) -->\n\*\*The gate is closed/);
  const asked = askedIn(comment);

  approve(approvalsOf(asked), 1);
  const cooling = await gate(1, 2);
  assert.deepEqual([cooling.code, status()?.state], [1, "pending"]);
  assert.equal(status()?.description, "The gate is closed and opens at 2026-11-05T00:00:00Z.");
  assert.match(
    readFileSync(join(repository.dev, "../output"), "utf8"),
    /gate=waiting\nopens-at=2026-11-05T00:00:00Z\n$/,
  );

  // A second before, then the scheduled run that reopens it: nobody has pushed anything.
  await gate(null, 4 - 1 / day);
  assert.equal(status()?.state, "pending");
  const sweep = await gate(null, 4);
  assert.deepEqual([sweep.code, status()?.state], [0, "success"]);
  assert.equal((await gate(1, 4)).code, 0);
  assert.equal(github.comments.length, 1, "one comment, kept up to date");
  assert.match(github.comments[0]?.body ?? "", /The gate is open: 1 change signed off and cooled down/);

  // Main moves on and the branch is written anew, with another version and other commits: the same change.
  const before = status()?.sha;
  repository.git(repository.dev, "checkout", "--quiet", "main");
  repository.commit("main", { "README.md": "Notes" }, { who: "carol", at: at(5) });
  repository.git(repository.dev, "branch", "-D", "pull-1");
  repository.commit("pull-1", files(hosts("maps.example.com"), "1.1.0"), { who: "anna", at: at(5) });
  repository.push({ 1: "pull-1" });
  assert.equal((await gate(1, 5)).code, 0);
  assert.notEqual(status()?.sha, before);

  repository.commit("pull-1", files(hosts("maps.example.com", "ads.example.net")), { who: "anna", at: at(6) });
  repository.push({ 1: "pull-1" });
  const wider = await gate(1, 6);
  assert.deepEqual([wider.code, status()?.state], [1, "failure"]);
  assert.match(wider.out, /What was signed off for "net" is another change/);

  repository.commit("pull-1", files(hosts("maps.example.com")), { who: "anna", at: at(7) });
  repository.push({ 1: "pull-1" });
  assert.equal((await gate(1, 7)).code, 0);
  const expired = await gate(1, 242);
  assert.deepEqual([expired.code, status()?.state], [1, "failure"]);
  assert.match(expired.out, /title=LOC5112::The approval for "net" ends at 2027-07-01T00:00:00Z/);

  approve(null, 8);
  const revoked = await gate(1, 9);
  assert.deepEqual([revoked.code, status()?.state], [1, "failure"]);
  approve(approvalsOf(asked), 10);
  await gate(1, 11);
  assert.equal(status()?.description, "The gate is closed and opens at 2026-11-14T00:00:00Z.", "it cools down anew");
});

test("an approval in the pull request itself, or merged with it, opens nothing", async (t) => {
  const acme = await world(t);
  propose(acme, 1, 0, "maps.example.com");
  await acme.gate(1, 0);
  const asked = askedIn(acme.github.comments[0]?.body ?? "");
  acme.repository.commit(
    "pull-1",
    { "app/locara.approvals.json": approvalsOf(asked, { who: "anna" }) },
    { who: "anna", at: at(1) },
  );
  acme.repository.push({ 1: "pull-1" });
  const { code, out } = await acme.gate(1, 50);
  assert.equal(code, 1);
  assert.match(out, /The approval for "net" is part of the change that it is for/);
});

test("dates in commits are claims: an approval counts from its merge by GitHub's clock", async (t) => {
  const acme = await world(t);
  propose(acme, 1, 0, "maps.example.com");
  await acme.gate(1, 0);
  const asked = askedIn(acme.github.comments[0]?.body ?? "");
  const { dev } = acme.repository;
  acme.repository.git(dev, "checkout", "--quiet", "main");
  // Pushed with dates of weeks ago: no merged pull request brought it.
  const forged = acme.repository.commit(
    "main",
    { "app/locara.approvals.json": approvalsOf(asked) },
    { who: "ben", at: at(-30) },
  );
  acme.repository.push();
  assert.match((await acme.gate(1, 1)).out, /brought by nobody that is known/);
  // Brought by a fast-forward of a pull request that was merged today.
  acme.open(7, "ben");
  const opened = acme.github.pulls.get(7);
  assert.ok(opened);
  acme.github.pulls.set(7, { ...opened, merged_at: iso(at(1)), merged_by: user("carol") });
  acme.github.brought.set(forged, [7]);
  await acme.gate(1, 2);
  assert.equal(acme.status()?.description, "The gate is closed and opens at 2026-11-05T00:00:00Z.");
});

test("what is critical and signed off by its own author stays closed", async (t) => {
  const acme = await world(t);
  acme.repository.commit("pull-1", { "app/locara.json": manifest({ net: true }) }, { who: "anna", at: at(0) });
  acme.repository.git(acme.repository.dev, "checkout", "--quiet", "main");
  acme.repository.push({ 1: "pull-1" });
  acme.open(1, "anna");
  await acme.gate(1, 0);
  const asked = askedIn(acme.github.comments[0]?.body ?? "");
  acme.approve(approvalsOf(asked, { who: "anna" }), 1, { author: "anna", merger: "carol" });
  assert.match((await acme.gate(1, 50)).out, /"anna" proposes it and signed it off/);
  acme.approve(approvalsOf(asked), 51);
  await acme.gate(1, 52);
  assert.match(acme.status()?.description ?? "", /opens at 2027-01-05T00:00:00Z/, "critical: 14 days");
});

test("what main forbids and the branch still has is no expansion: the merge is judged", async (t) => {
  const acme = await world(t);
  const { repository } = acme;
  repository.commit("main", { "app/locara.json": manifest(hosts("maps.example.com")) }, { who: "anna", at: at(-50) });
  repository.commit("pull-1", { "README.md": "Notes" }, { who: "anna", at: at(-40) });
  repository.git(repository.dev, "checkout", "--quiet", "main");
  repository.commit("main", { "app/locara.json": manifest({}) }, { who: "carol", at: at(-30) });
  repository.push({ 1: "pull-1" });
  acme.open(1, "anna");
  assert.equal((await acme.gate(1, 0)).code, 0);
  assert.deepEqual([acme.status()?.state, acme.github.comments.length], ["success", 0]);
});

const refusals: readonly { because: string; files: Readonly<Record<string, string | null>>; says: RegExp }[] = [
  { files: { "app/locara.json": "{" }, says: /cannot be read/, because: "its manifest is broken" },
  {
    files: { "app/locara.json": null, "moved/locara.json": manifest({ net: true }) },
    says: /has no app\/locara\.json/,
    because: "the manifest moved away",
  },
  {
    files: { "app/locara.json": manifest({}).replace('"notes"', '"other"') },
    says: /no approval can open it/,
    because: "it is another app",
  },
];
for (const { files, says, because } of refusals) {
  test(`the gate is closed: ${because}`, async (t) => {
    const acme = await world(t);
    acme.repository.commit("pull-1", files, { who: "anna", at: at(0) });
    acme.repository.git(acme.repository.dev, "checkout", "--quiet", "main");
    acme.repository.push({ 1: "pull-1" });
    acme.open(1, "anna");
    assert.equal((await acme.gate(1, 0)).code, 1);
    assert.deepEqual([acme.status()?.state], ["failure"]);
    assert.match(acme.status()?.description ?? "", says);
  });
}

test("a conflict closes the gate, and a sweep goes on after a pull request that it cannot fetch", async (t) => {
  const acme = await world(t);
  propose(acme, 2, 0, "maps.example.com");
  acme.repository.git(acme.repository.dev, "checkout", "--quiet", "main");
  acme.repository.commit(
    "main",
    { "app/locara.json": manifest(hosts("other.example.com")) },
    { who: "carol", at: at(1) },
  );
  acme.repository.push();
  acme.open(1, "anna");
  const { code, err } = await acme.gate(null, 2);
  assert.deepEqual([code, acme.github.statuses.length], [3, 1]);
  assert.match(err, /^#1: git fetch failed/);
  assert.equal(acme.status()?.description, "The gate is closed: it conflicts with the default branch.");
});

test("somebody else's comment is left alone, whatever it begins with", async (t) => {
  const acme = await world(t);
  const body = "<!-- locara/capability-gate (app) -->\nThe gate is open.";
  acme.github.comments.push({ pull: 1, id: 1, user: user("mallory"), body });
  propose(acme, 1, 0, "maps.example.com");
  await acme.gate(1, 0);
  assert.deepEqual([acme.github.comments.length, acme.github.comments[0]?.body], [2, body]);
});

test("a shallow clone is refused, because its oldest commit seems to have brought everything", async (t) => {
  const acme = await world(t);
  propose(acme, 1, 0, "maps.example.com");
  acme.repository.commit("main", { "README.md": "Notes" }, { who: "carol", at: at(1) });
  acme.repository.push();
  acme.repository.git(acme.repository.runner, "fetch", "--quiet", "--depth=1", "origin");
  await assert.rejects(acme.gate(1, 2), /This clone is shallow/);
  assert.equal(acme.github.statuses.length, 0);
});

test("the action's script does it all by environment variables, and its exit code is the gate's", async (t) => {
  const acme = await world(t);
  propose(acme, 1, 0, "maps.example.com");
  const script = join(import.meta.dirname, "../../../../.github/actions/capability-gate/run");
  const env = { ...acme.env, LOCARA_GATE_PULL: "1" };
  const [code, out] = await new Promise<readonly [unknown, string]>((ended) => {
    execFile(script, { env, timeout: 60_000 }, (error, stdout, stderr) => ended([error?.code, stdout + stderr]));
  });
  assert.deepEqual([code, acme.status()?.state], [1, "failure"], out);
  assert.match(out, /^#1 \(app\) \w{12}: The gate is closed/);
  assert.doesNotMatch(out + readFileSync(acme.env.GITHUB_STEP_SUMMARY, "utf8"), new RegExp(fakeToken));
});

test("what is no folder of the repository is no app: it leads out, or would be a second name or an option for git", async () => {
  for (const app of ["../app", "/app", "-app", "app\nmain", "app:x"]) {
    const env = { GITHUB_WORKSPACE: ".", LOCARA_GATE_APP: app };
    const io = { env, now: 0, out: () => undefined, err: () => undefined };
    await assert.rejects(runGate(io), /LOCARA_GATE_APP is no folder of the repository/, app);
  }
});
