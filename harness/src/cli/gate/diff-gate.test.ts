import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { runLocara } from "../testing/run-locara.ts";
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

const diff = ({ dev }: GateRepository, ...args: readonly string[]) => diffIn(dev, process.env, ...args);

const diffIn = (cwd: string, env: NodeJS.ProcessEnv, ...args: readonly string[]) =>
  runLocara(["diff", ...args], { cwd, env });

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

test("approvals are found from a folder below the repository's top too", async (t) => {
  const { repository, asked, approve } = await widened(t);
  approve("main", approvalsOf(asked), { who: "ben", at: ago(50) });
  const inner = join(repository.dev, "inner");
  mkdirSync(inner);
  const approved = ["--baseline", "consented", "--default-branch", "main", "--approvals", "../locara.approvals.json"];
  const { code, out } = await diffIn(inner, process.env, "git:main:", "git:wider:", ...approved);
  assert.equal(code, 0, out);
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

test("a partial clone is refused: what it lacks would seem never to have been there", async (t) => {
  const { repository, asked, approve } = await widened(t);
  approve("main", approvalsOf(asked), { who: "ben", at: ago(50) });
  repository.push();
  const { runner, dev, git } = repository;
  const origin = join(dev, "../origin.git");
  git(origin, "config", "uploadpack.allowFilter", "true");
  git(runner, "fetch", "--quiet", "--refetch", "--filter=blob:none", "origin");
  const args = ["origin/main:locara.json", "origin/main:locara.json", ...gate, "origin/main"];
  const { code, err } = await diff({ ...repository, dev: runner }, ...args);
  assert.deepEqual([code, /This clone is partial/.test(err)], [3, true], err);
});

test("a tag with the default branch's name is not taken for it", async (t) => {
  const { repository, asked, approve } = await widened(t);
  // Whoever may push tags, and not to main: an approval that looks old, and a baseline that has it all.
  approve("forged", approvalsOf(asked), { who: "ben", at: ago(50) });
  repository.git(repository.dev, "tag", "main", "forged");
  const tagged = await diff(repository, "git:HEAD", "git:wider", ...gate, "main");
  assert.equal(tagged.code, 2, tagged.out);
  assert.match(tagged.err, /"main" is more than one thing here: refs\/heads\/main, refs\/tags\/main\. Say which/);
  assert.equal((await diff(repository, "git:main", "git:wider")).code, 2);
  assert.equal((await diff(repository, "git:HEAD", "git:wider", ...gate, "refs/heads/main")).code, 1);
});

const names: readonly { name: string; tag: string; branch: string | null; refused: RegExp | null; because: string }[] =
  [
    {
      name: "release@next",
      tag: "release@next",
      branch: "release@next",
      refused: /"release@next" is more than one thing here: refs\/heads\/release@next, refs\/tags\/release@next\./,
      because: "an @ is part of a name",
    },
    {
      name: "release@next~0",
      tag: "release@next",
      branch: "release@next",
      refused: /"release@next"/,
      because: "so it is",
    },
    { name: "pkg@1.0.0", tag: "pkg@1.0.0", branch: "pkg", refused: null, because: "pkg is another name" },
    { name: "@", tag: "@", branch: "@", refused: null, because: "it is HEAD for git, whatever else has it" },
    {
      name: "ID",
      tag: "ID",
      branch: null,
      refused: /the beginning of an id too/,
      because: "git takes the tag for the id",
    },
    { name: "ID~0", tag: "ID", branch: null, refused: /the beginning of an id too/, because: "so it does" },
    {
      name: "v1-3-gID",
      tag: "v1-3-gID",
      branch: null,
      refused: /the beginning of an id too/,
      because: "and as described",
    },
    { name: "ID", tag: "other", branch: null, refused: null, because: "nothing else has an id's beginning" },
    { name: "refs/tags/ID", tag: "ID", branch: null, refused: null, because: "it says which" },
  ];
test("what a revision is called is its whole name, and no tag stands for the beginning of an id", async (t) => {
  const { repository } = await widened(t);
  const { dev, git } = repository;
  for (const letters of ["lower", "upper"]) {
    const short = git(dev, "rev-parse", "--short", "main");
    const id = letters === "upper" ? short.toUpperCase() : short;
    for (const { name, tag, branch, refused, because } of names) {
      const [asked, tagged] = [name, tag].map((one) => one.replace("ID", id)) as [string, string];
      git(dev, "tag", tagged, "wider");
      if (branch !== null) git(dev, "update-ref", `refs/heads/${branch}`, "main");
      const { code, err } = await diff(repository, `git:${asked}`, "git:wider");
      assert.equal(code, refused === null ? 0 : 2, `${asked}: ${because}: ${err}`);
      if (refused !== null) assert.match(err, refused, because);
      git(dev, "tag", "--delete", tagged);
      if (branch !== null) git(dev, "update-ref", "-d", `refs/heads/${branch}`);
    }
  }
});

test("a graft in the clone makes no approval older", async (t) => {
  const { repository, asked, judged, approve } = await widened(t);
  const old = approve("approval", approvalsOf(asked), { who: "ben", at: ago(50) });
  const merged = repository.merge("approval", { who: "carol", at: ago(1) });
  assert.equal((await judged()).state, "cooling-down");
  mkdirSync(join(repository.dev, ".git/info"), { recursive: true });
  writeFileSync(join(repository.dev, ".git/info/grafts"), `${merged} ${old}\n`);
  assert.equal((await judged()).state, "cooling-down");
});

test("a folder that looks like a bare repository is not asked what main is", async (t) => {
  const { repository } = await widened(t);
  const { dev, git } = repository;
  // Every file of it can be part of a pull request; git looks for a repository in the current folder first.
  const inner = join(dev, "app");
  git(dev, "clone", "--quiet", "--bare", "--branch=wider", dev, inner);
  git(inner, "--git-dir=.", "update-ref", "refs/heads/main", "wider");
  writeFileSync(join(inner, "locara.json"), manifest(hosts("maps.example.com")));
  const { code, out, err } = await diffIn(inner, process.env, "git:main:locara.json", ".");
  assert.deepEqual([code, out], [3, ""], out);
  assert.match(err, /cannot use bare repository/);
});

test("a repository of somebody else is not read, and git's own words say why", async (t) => {
  const { repository } = await widened(t);
  const env = { ...process.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };
  const { code, err } = await diffIn(repository.dev, env, "git:main", "git:wider");
  assert.equal(code, 3);
  assert.match(err, /git cannot read this repository: fatal: detected dubious ownership/);
});
