import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type FakeClone, openFakeClone } from "./fake-clone.ts";

const debian = existsSync("/etc/debian_version") ? false : "needs Debian or Ubuntu";
const asRoot = debian || (process.getuid?.() === 0 ? false : "needs root");

const bareMachine = (t: TestContext): FakeClone => {
  const made = openFakeClone();
  t.after(() => made.remove());
  made.program("dpkg-query", "echo 'libnss3 ii '; exit 1");
  made.program("apt-cache", "exit 100");
  return made;
};

test("root on Debian gets what is missing, and only that", { skip: asRoot }, (t) => {
  const bare = bareMachine(t);
  bare.program("apt-get", 'echo "$DEBIAN_FRONTEND $@" >> apt-calls');
  const { code, stderr } = bare.setup("packages");
  assert.equal(code, 0, stderr);
  const [update, install = ""] = readFileSync(join(bare.folder, "apt-calls"), "utf8").split("\n");
  assert.equal(update, "noninteractive update -qq");
  assert.match(
    install,
    /^noninteractive install -y -qq --no-install-recommends chromium xvfb xauth bubblewrap strace iproute2 libatk1\.0-0 /,
  );
  assert.doesNotMatch(install, /libnss3/);
});

test("a newer system's renamed libraries are asked for by their new name", { skip: asRoot }, (t) => {
  const newer = bareMachine(t);
  newer.program("apt-cache", "exit 0");
  newer.program("apt-get", 'echo "$@" >> apt-calls');
  newer.setup("packages");
  assert.match(readFileSync(join(newer.folder, "apt-calls"), "utf8"), /libasound2t64/);
});

test("apt-get failing is one line that says what is skipped, and the task goes on", { skip: asRoot }, (t) => {
  const offline = bareMachine(t);
  offline.program("apt-get", "echo 'E: Unable to locate package chromium' >&2; exit 100");
  const { code, stderr } = offline.setup("packages");
  assert.equal(code, 0);
  assert.match(
    stderr,
    /could not install them \(E: Unable to locate package chromium\); skipped: the browser host's journey/,
  );
});

test("a Debian without apt-get is told what is skipped", { skip: asRoot }, (t) => {
  assert.match(bareMachine(t).setup("packages").stderr, /apt-get is missing; without chromium .* are skipped/);
});

test("somebody who is not root is given the command to type", { skip: debian }, (t) => {
  const { code, stderr } = bareMachine(t).setup("packages", { as: "nobody" });
  assert.equal(code, 0);
  assert.match(stderr, /type: sudo apt-get install -y --no-install-recommends chromium xvfb xauth bubblewrap/);
});

test("a machine that has everything hears nothing", { skip: debian }, (t) => {
  const complete = bareMachine(t);
  for (const program of ["chromium", "xvfb-run", "bwrap"]) complete.program(program, "exit 0");
  complete.program("dpkg-query", 'for name in "$@"; do echo "$name ii "; done');
  assert.equal(complete.setup("packages").stderr, "");
});
