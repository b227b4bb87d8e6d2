import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type FakeClone, openFakeClone, type SetupRun, workingNpm } from "./fake-clone.ts";

const clone = (t: TestContext): FakeClone => {
  const made = openFakeClone();
  t.after(() => made.remove());
  return made;
};

const npmCalls = ({ folder }: FakeClone): number => {
  const file = join(folder, "npm-calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
};

/** One sentence on the cause, nothing of a stack trace, and "something needed is not available" as the exit code. */
const assertOneSentence = ({ code, stderr }: SetupRun, sentence: RegExp): void => {
  assert.equal(code, 3, stderr);
  assert.match(stderr, sentence);
  assert.doesNotMatch(stderr, /^\s+at /m);
  const lines = stderr.split("\n").filter((line) => line !== "" && !/^(•| {2})/.test(line));
  assert.equal(lines.length, 1, stderr);
};

test("a fresh clone is installed once and goes on with the packaged Node", (t) => {
  const fresh = clone(t);
  workingNpm(fresh);
  const first = fresh.setup("generate");
  assert.equal(first.code, 0, first.stderr);
  assert.equal(first.stdout, "generated \n");
  assert.match(first.stderr, /Installing 1 packages/);
  const second = fresh.setup("generate");
  assert.equal(second.stderr, "");
  assert.equal(npmCalls(fresh), 1);
});

const redone = [
  {
    what: "the lock file changed",
    harm: ({ folder }: FakeClone) => writeFileSync(join(folder, "package-lock.json"), '{"packages":{"":{}}}'),
  },
  {
    what: "an install broke off before npm wrote its record",
    harm: ({ folder }: FakeClone) => unlinkSync(join(folder, "node_modules/.package-lock.json")),
  },
  {
    what: "npm's record is cut off",
    harm: ({ folder }: FakeClone) => writeFileSync(join(folder, "node_modules/.package-lock.json"), '{"packa'),
  },
  {
    what: "a package was removed",
    harm: ({ folder }: FakeClone) => rmSync(join(folder, "node_modules/thing"), { recursive: true }),
  },
];
for (const { what, harm } of redone) {
  test(`it is installed again when ${what}`, (t) => {
    const half = clone(t);
    workingNpm(half);
    half.setup("generate");
    harm(half);
    const again = half.setup("generate");
    assert.equal(again.code, 0, again.stderr);
    assert.equal(npmCalls(half), 2);
  });
}

const byHand = [
  { what: "there is no stamp", harm: (stamp: string) => unlinkSync(stamp) },
  { what: "the stamp is of an earlier lock file", harm: (stamp: string) => writeFileSync(stamp, '{"lock":"other"}') },
];
for (const { what, harm } of byHand) {
  test(`an install that somebody made by hand is taken as it is, where ${what}`, (t) => {
    const made = clone(t);
    workingNpm(made);
    made.setup("generate");
    harm(join(made.folder, "node_modules/.locara-setup.json"));
    assert.equal(made.setup("generate").code, 0);
    assert.equal(npmCalls(made), 1);
  });
}

const failures = [
  {
    words: "npm error code ENOTFOUND\nnpm error network request to x failed",
    sentence: /registry cannot be reached \(ENOTFOUND\)/,
    because: "offline",
  },
  { words: "npm error code EAI_AGAIN", sentence: /registry cannot be reached/, because: "no name server" },
  { words: "npm error code ENOSPC\nnpm error nospc", sentence: /disk is full/, because: "no room" },
  {
    words: "npm error code EACCES\nnpm error syscall mkdir",
    sentence: /cannot be written/,
    because: "npm's cache is root's",
  },
  {
    words: "npm error code E403\nnpm error 403 Forbidden",
    sentence: /refuses this machine \(E403\)/,
    because: "a registry that wants a login",
  },
  { words: "npm error code E404", sentence: /does not have a package/, because: "a mirror that lags" },
  {
    words: "npm error code EUSAGE\nnpm error Missing: x from lock file",
    sentence: /package-lock.json disagree/,
    because: "a lock file with a hole",
  },
  { words: "npm error code EINTEGRITY", sentence: /not the one that was recorded/, because: "a package was swapped" },
  {
    words: "npm error code SELF_SIGNED_CERT_IN_CHAIN",
    sentence: /certificate is not trusted/,
    because: "a company proxy",
  },
  { words: "npm error something new", sentence: /npm ci failed: something new/, because: "an error nobody foresaw" },
];
for (const { words, sentence, because } of failures) {
  test(`npm failing because of ${because} is one sentence`, (t) => {
    const broken = clone(t);
    broken.program("npm", `cat >&2 <<'END'\n${words}\nEND\nexit 1`);
    assertOneSentence(broken.setup("generate"), sentence);
  });
}

test("npm being killed is one sentence", (t) => {
  const killed = clone(t);
  killed.program("npm", "kill -9 $$");
  assertOneSentence(killed.setup("generate"), /npm was stopped by SIGKILL/);
});

test("a machine without npm is told so", (t) => {
  assertOneSentence(clone(t).setup("generate"), /npm is missing/);
});

test("a read-only folder is one sentence, and no obstacle once everything is installed", (t) => {
  const readOnly = clone(t);
  readOnly.program("npm", "mkdir node_modules || { echo 'npm error code EACCES' >&2; exit 243; }");
  chmodSync(readOnly.folder, 0o555);
  assertOneSentence(readOnly.setup("generate", { as: "nobody" }), /cannot be written/);
  chmodSync(readOnly.folder, 0o755);

  workingNpm(readOnly);
  readOnly.setup("generate");
  unlinkSync(join(readOnly.folder, "node_modules/.locara-setup.json"));
  chmodSync(join(readOnly.folder, "node_modules"), 0o555);
  const run = readOnly.setup("generate", { as: "nobody" });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(run.stderr, "");
});

const pretendNode = (version: string): string =>
  `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;

test("a Node that is too old to set anything up is told so", (t) => {
  assertOneSentence(clone(t).setup("generate", { preload: pretendNode("16.20.2") }), /needs Node\.js 18 or newer/);
});

test("a machine for which no Node is packaged is told what to install", (t) => {
  const bare = clone(t);
  workingNpm(bare);
  bare.program("ln", "exit 0");
  assertOneSentence(bare.setup("generate", { preload: pretendNode("20.20.2") }), /no packaged Node.*too old/);
});

test("an unknown task is wrong usage and names the tasks", (t) => {
  const { code, stderr } = clone(t).setup("tset");
  assert.equal(code, 2);
  assert.match(stderr, /no task "tset".*start, test/);
});

test("the task's exit code is the set-up's, and its words come through unchanged", (t) => {
  const failing = clone(t);
  workingNpm(failing);
  failing.write("schema/scripts/generate.ts", "console.log('out'); console.error('err'); process.exit(7)");
  failing.setup("generate");
  assert.deepEqual(failing.setup("generate"), { code: 7, stdout: "out\n", stderr: "err\n" });
});

const withBuilds = (t: TestContext): FakeClone => {
  const made = clone(t);
  workingNpm(made);
  made.write(
    "harness/scripts/build-cli.ts",
    "import fs from 'node:fs'; fs.mkdirSync('harness/dist', { recursive: true }); fs.writeFileSync('harness/dist/compile.inputs.txt', ''); fs.appendFileSync('builds', 'cli ')",
  );
  made.write(
    "harness/bin/locara.mjs",
    `import fs from "node:fs"; fs.appendFileSync("builds", "app ");
fs.mkdirSync("apps/transcribe/.locara", { recursive: true });
for (const name of ["ipc.json", "sdk.ts"]) fs.writeFileSync("apps/transcribe/.locara/" + name, "")`,
  );
  made.write("apps/transcribe/locara.json", "{}");
  made.write("scripts/check.ts", "console.log('checked')");
  return made;
};

test("what is built is built once, and again only when its sources change", (t) => {
  const built = withBuilds(t);
  const builds = (): string => readFileSync(join(built.folder, "builds"), "utf8");
  assert.equal(built.setup("check").code, 0);
  assert.equal(builds(), "cli app ");
  assert.equal(built.setup("check").stderr, "");
  assert.equal(builds(), "cli app ");
  built.write("apps/transcribe/locara.json", '{"changed":true}');
  built.setup("check");
  assert.equal(builds(), "cli app app ");
});

test("a build that fails shows its words and ends the set-up without a trace of ours", (t) => {
  const broken = withBuilds(t);
  broken.write("harness/bin/locara.mjs", "console.error('LOC2001 at line 3'); process.exitCode = 1");
  const { code, stderr } = broken.setup("check");
  assert.equal(code, 1);
  assert.match(stderr, /LOC2001 at line 3/);
  assert.match(stderr, /Compiling apps\/transcribe failed \(exit code 1\)/);
});
