import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const workflow = readFileSync(join(root, ".github/workflows/conformance.yml"), "utf8");
const steps = [...workflow.matchAll(/^ {8}run: (.*)$/gm)].map(([, script = ""]) => script);
const step = (says: RegExp): string => {
  const found = steps.filter((one) => says.test(one));
  assert.equal(found.length, 1, `${found.length} steps say ${says}`);
  return found[0] as string;
};
/** A step as its machine runs it, from the repository's root. */
const run = (script: string, env: Readonly<Record<string, string>> = {}, cwd = root) =>
  spawnSync("bash", ["-euo", "pipefail", "-c", script], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`, ...env },
  });

test("every step is a command that is there, with arguments that it reads", () => {
  assert.ok(steps.length >= 12, `${steps.length} steps`);
  for (const script of new Set(steps)) {
    const [, file] = /^(?:npm exec -- )?node (harness\/\S+)/.exec(script) ?? [];
    if (file === undefined) {
      // npm itself, and the installer that Electron brings.
      assert.match(script, /^(?:npm ci|npx install-electron --no)$/);
      continue;
    }
    assert.ok(existsSync(join(root, file)), file);
    const verb = file.endsWith("locara.mjs") ? (/locara\.mjs (\w+)/.exec(script)?.[1] ?? "") : "";
    const help = execFileSync(process.execPath, [join(root, file), ...(verb === "" ? [] : [verb]), "--help"], {
      encoding: "utf8",
    });
    for (const [option] of script.matchAll(/--[a-z][\w-]*/g)) assert.ok(help.includes(option), `${script}: ${option}`);
  }
  const electron = JSON.parse(readFileSync(join(root, "node_modules/electron/package.json"), "utf8")) as {
    bin: object;
  };
  assert.ok("install-electron" in electron.bin);
});

test("a shard's report has a name of its own, and the merge takes all of them", () => {
  const shards = /shard: \[(.*)\]/.exec(workflow)?.[1]?.match(/\d+\/\d+/g) ?? [];
  assert.ok(shards.length >= 2);
  const share = step(/--shard/).replace(/^.*(--report \S+)$/, "echo $1");
  const names = shards.map((SHARD) => run(share, { SHARD }).stdout.trim().split(" ").at(-1) as string);
  assert.equal(new Set(names).size, shards.length);
  for (const name of names) assert.match(step(/--merge/), new RegExp(` ${name}\\b`));
  assert.ok(shards.every((one) => one.endsWith(`/${shards.length}`)));
});

test("the steps that need an app that is not there say so, and fail", () => {
  const folder = mkdtempSync(join(tmpdir(), "locara-workflow-"));
  try {
    const there = (script: string) =>
      script.replaceAll(/(?<= )(?=harness\/|apps\/)/g, `${root}/`).replace("npm exec -- ", "");
    const verify = run(there(step(/verify/)), {}, folder);
    assert.equal(verify.status, 3, verify.stderr);
    assert.match(verify.stderr, /ENOENT.*built/);
    assert.notEqual(run(there(step(/compare-flavours/)), {}, folder).status, 0);
    const build = run(there(step(/--flavour test --out/)), {}, folder);
    assert.equal(build.status, 3, build.stderr);
    assert.match(build.stderr, process.platform === "darwin" ? /App Store|Electron\.app/ : /Only macOS has codesign/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what is built is what is read back, under the name that the compiler gives it", () => {
  const { displayName } = JSON.parse(readFileSync(join(root, "apps/transcribe/locara.json"), "utf8")) as {
    displayName: string;
  };
  assert.match(
    step(/verify/),
    new RegExp(`built/test/${displayName}\\.app --flavour test --lock apps/transcribe/locara\\.lock\\.json`),
  );
  assert.match(step(/--flavour test --out/), / --out built\/test$/);
});

test("no job may write, keeps a credential, or needs a secret", () => {
  assert.match(workflow, /^permissions:\n {2}contents: read\n/m);
  assert.doesNotMatch(workflow, /secrets\.|write/);
  assert.equal(workflow.match(/actions\/checkout@/g)?.length, workflow.match(/persist-credentials: false/g)?.length);
});
