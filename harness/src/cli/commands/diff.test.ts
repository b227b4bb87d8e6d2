import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { runLocara } from "../testing/run-locara.ts";

const manifest = (version: string, capabilities: object, more: object = {}) => ({
  schema: "locara/v1",
  publisher: "anna",
  name: "notes",
  version,
  displayName: "Notes",
  description: "Takes notes.",
  license: "Apache-2.0",
  author: { name: "Anna", email: "anna@example.com" },
  category: "productivity",
  capabilities,
  ...more,
});
const plain = manifest("1.0.0", { clipboard: "write" });
const wider = manifest("1.1.0", { clipboard: "read-write" });

function folder(t: TestContext, files: Readonly<Record<string, unknown>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "locara-diff-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, value] of Object.entries(files)) {
    mkdirSync(join(path, name, ".."), { recursive: true });
    writeFileSync(join(path, name), typeof value === "string" ? value : JSON.stringify(value, null, 2));
  }
  return path;
}

const cli = (cwd: string, ...argv: readonly string[]) =>
  runLocara(["diff", ...argv], { cwd, env: { PATH: process.env.PATH, HOME: cwd } });

const json = async (cwd: string, ...argv: readonly string[]) =>
  JSON.parse((await cli(cwd, ...argv, "--format", "json")).out);

test("two manifests: a report is no failure, and a gate is one where more is asked for", async (t) => {
  const cwd = folder(t, { "old.json": plain, "new.json": wider });
  assert.equal((await cli(cwd, "old.json", "new.json")).code, 0);
  assert.equal((await cli(cwd, "old.json", "new.json", "--fail-on", "expansion")).code, 1);
  assert.equal((await cli(cwd, "new.json", "new.json", "--fail-on", "expansion")).code, 0);
});

test("a gate is closed for what is blocked, whatever it asks for", async (t) => {
  const cwd = folder(t, { "old.json": plain, "new.json": { ...plain, description: "Else." } });
  const { code, out } = await cli(cwd, "old.json", "new.json", "--fail-on", "expansion");
  assert.equal(code, 1);
  assert.match(out, /\nblocked LOC5003 Something changed/);
});

test("the report as JSON has the fields of its contract", async (t) => {
  const report = await json(folder(t, { "old.json": plain, "new.json": wider }), "old.json", "new.json");
  const contract = ["class", "cooldownDays", "requiredBump", "baseline", "blocked", "changes"];
  assert.deepEqual(
    contract.filter((field) => !(field in report)),
    [],
  );
  const of = ["capability", "verdict", "rule", "risk", "witness", "before", "after", "sentence", "spans"];
  assert.deepEqual(
    of.filter((field) => !(field in report.changes[0])),
    [],
  );
  assert.deepEqual(report.changes[0].spans.after, {
    file: "new.json",
    start: { line: 15, column: 18 },
    end: { line: 15, column: 30 },
  });
});

test("against nothing everything is new, and nothing waits", async (t) => {
  const report = await json(folder(t, { "locara.json": wider }), "-", ".");
  assert.deepEqual([report.class, report.baseline, report.cooldownDays, report.blocked], ["expansion", "none", 0, []]);
});

test("the client may go back to an older version of what was agreed to", async (t) => {
  const cwd = folder(t, { "old.json": wider, "new.json": plain });
  const codes = ({ blocked }: { blocked: { code: string }[] }) => blocked.map(({ code }) => code);
  assert.deepEqual(codes(await json(cwd, "old.json", "new.json")), ["LOC5002"]);
  assert.deepEqual(codes(await json(cwd, "old.json", "new.json", "--baseline", "consented")), []);
});

test("invalid input gives diagnostics of every side, and 1", async (t) => {
  const cwd = folder(t, { "old.json": "{", "new.json": manifest("1", {}) });
  const { code, out, err } = await cli(cwd, "old.json", "new.json", "--format", "json");
  const { diagnostics, ...rest } = JSON.parse(out);
  assert.deepEqual([code, err, rest], [1, "", {}]);
  assert.deepEqual(new Set(diagnostics.map(({ file }: { file: string }) => file)), new Set(["old.json", "new.json"]));
});

test("a warning never stops a diff", async (t) => {
  const cwd = folder(t, { "new.json": manifest("1.0.0", { clipboard: "read" }) });
  assert.equal((await cli(cwd, "new.json", "new.json")).code, 0);
});

const wrong = [
  { argv: ["a"], says: /Say which two/, because: "one is missing" },
  { argv: ["a", "-"], says: /it cannot be nothing/, because: "nothing cannot be judged" },
  {
    argv: ["a", "b", "--baseline", "none"],
    says: /--baseline is published or consented/,
    because: "the list is closed",
  },
  { argv: ["a", "b", "--fail-on", "more"], says: /--fail-on is expansion/, because: "the list is closed" },
  { argv: ["git:-x", "b"], says: /no revision or path/, because: "it would be an option of git's" },
];
for (const { argv, says, because } of wrong) {
  test(`diff ${argv.join(" ")} ends with 2: ${because}`, async () => {
    const { code, out, err } = await cli(tmpdir(), ...argv);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, says);
  });
}

test("a comment for a pull request is written whole, beside any format", async (t) => {
  const cwd = folder(t, { "old.json": plain, "new.json": wider });
  const { out } = await cli(cwd, "old.json", "new.json", "--format", "github", "--markdown", "comment.md");
  assert.match(
    out,
    /^::warning file=new\.json,line=15,.*title=access-level\/raised::clipboard is wider, risk medium: /,
  );
  assert.match(readFileSync(join(cwd, "comment.md"), "utf8"), /^### anna\/notes 1\.0\.0 → 1\.1\.0: expansion/);
  assert.deepEqual(readdirSync(cwd).sort(), ["comment.md", "new.json", "old.json"]);
});

test("SARIF and annotations of what stands nowhere point at the newer manifest", async (t) => {
  const cwd = folder(t, { "old.json": wider, "new.json": manifest("1.0.0", {}) });
  const { out } = await cli(cwd, "old.json", "new.json", "--format", "sarif");
  const { results } = JSON.parse(out).runs[0];
  const places = results.map(
    (one: {
      ruleId: string;
      level: string;
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
    }) => [one.ruleId, one.level, one.locations[0]?.physicalLocation.artifactLocation.uri],
  );
  assert.deepEqual(places, [
    ["LOC5002", "error", "new.json"],
    ["capability/removed", "note", "new.json"],
  ]);
});

/** A repository with an app in a folder, at two commits. */
function repository(t: TestContext): string {
  const cwd = folder(t, { "app/locara.json": plain });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd,
      stdio: "pipe",
      env: { PATH: process.env.PATH, HOME: cwd },
    });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "one");
  git("tag", "v1.0.0");
  writeFileSync(join(cwd, "app/locara.json"), JSON.stringify(wider));
  git("commit", "-q", "-a", "-m", "two");
  return cwd;
}

const revisions = [
  { argv: ["git:v1.0.0", "app"], because: "the same folder, as it was" },
  { argv: ["git:v1.0.0", "app/locara.json"], because: "the same file, as it was" },
  { argv: ["v1.0.0:app", "app"], because: "as git writes it" },
  { argv: ["v1.0.0:app/", "main:app/locara.json"], because: "a folder and a file, both from git" },
  { argv: ["git:HEAD~1", "main:app"], because: "the place of the other side" },
];
for (const { argv, because } of revisions) {
  test(`diff ${argv.join(" ")} reads the repository: ${because}`, async (t) => {
    const { class: kind, changes } = await json(repository(t), ...argv);
    assert.equal(kind, "expansion");
    assert.match(changes[0].spans.before.file, /^(v1\.0\.0|HEAD~1):(\.\/|app\/)?(app\/)?locara\.json$/);
  });
}

test("inside the app's folder a revision means that folder", async (t) => {
  const cwd = join(repository(t), "app");
  assert.equal((await json(cwd, "git:v1.0.0", ".")).class, "expansion");
  assert.equal((await json(cwd, "git:v1.0.0", "git:main")).class, "expansion");
});

test("below the repository's top a revision is in the same doubt as at it", async (t) => {
  const top = repository(t);
  const commit = (message: string, files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(top, name, ".."), { recursive: true });
      writeFileSync(join(top, name), text);
    }
    execFileSync("git", ["add", "."], { cwd: top });
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", message], { cwd: top });
  };
  commit("attributes", { "app/.gitattributes": "/locara.json filter=other\n", "inner/README.md": "Notes" });
  const given = /a checkout could have another app\/locara\.json than git: \.gitattributes gives it filter=other\./;
  const asked = [
    { below: "", argv: ["v1.0.0:app", "git:main:app"] },
    { below: "app", argv: ["v1.0.0:app", "git:main:./"] },
    { below: "app", argv: ["v1.0.0:app", "git:main:../app/"] },
    { below: "app", argv: ["v1.0.0:app", "git:main:app"] },
    { below: "app", argv: ["git:main", "."] },
    { below: "", argv: ["git:main", "app"] },
    { below: "inner", argv: ["git:main", "../app/locara.json"] },
    { below: "inner", argv: ["v1.0.0:app", "main:../app"] },
    { below: "inner", argv: ["v1.0.0:app", "main:./../app/locara.json"] },
  ];
  for (const { below, argv } of asked) {
    const { code, err } = await cli(join(top, below), ...argv);
    assert.deepEqual([code, given.test(err)], [3, true], `${below}: ${argv.join(" ")}: ${err}`);
  }
  commit("a twin", { "app/.gitattributes": "", "APP/locara.json": "{}" });
  for (const path of ["../app", "../inner/../app/locara.json"]) {
    const { code, err } = await cli(join(top, "inner"), "v1.0.0:app", `git:main:${path}`);
    assert.deepEqual([code, /another app than git: it is there in another spelling too/.test(err)], [3, true], err);
  }
});

test("a path that leads out of the repository is git's to refuse", async (t) => {
  const { code, err } = await cli(join(repository(t), "app"), "git:main:../../app", ".");
  assert.equal(code, 3);
  assert.match(err, /git cannot read this repository: fatal: '[^']*' is outside repository/);
});

const missing = [
  { argv: ["git:v9", "app"], says: /git knows no revision "v9" here/ },
  { argv: ["v1.0.0:nowhere", "app"], says: /no manifest at "nowhere" in "v1\.0\.0"/ },
  { argv: ["git:v1.0.0", "nowhere"], says: /^error file\/not-found There is no nowhere in "\."\./ },
  { argv: ["main", "app"], says: /no file or folder "main"\.\n {2}hint: A git revision is written git:REV/ },
];
for (const { argv, says } of missing) {
  test(`diff ${argv.join(" ")} ends with 3 and says what is not there`, async (t) => {
    const { code, err } = await cli(repository(t), ...argv);
    assert.equal(code, 3);
    assert.match(err, says);
  });
}

test("outside of a repository git's own words are passed on", async (t) => {
  const { code, err } = await cli(folder(t, { "locara.json": plain }), "git:main", ".");
  assert.equal(code, 3);
  assert.match(err, /git cannot read this repository: fatal: not a git repository/);
});

test("a file of a revision that is larger than any manifest is not read to its end", async (t) => {
  const cwd = repository(t);
  writeFileSync(join(cwd, "large.json"), " ".repeat(17 * 1024 * 1024));
  execFileSync("git", ["add", "large.json"], { cwd });
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "large"], { cwd });
  const { code, err } = await cli(cwd, "main:large.json", "app");
  assert.equal(code, 3);
  assert.match(err, /larger than any manifest/);
});

test("a diff loads no validator, no type checker and no bundler", (t) => {
  const cwd = folder(t, { "old.json": plain, "new.json": wider });
  const main = join(import.meta.dirname, "../main.ts");
  execFileSync(process.execPath, [main, "diff", "old.json", "new.json"], {
    cwd,
    env: { NODE_V8_COVERAGE: join(cwd, "loaded") },
  });
  const [report = ""] = readdirSync(join(cwd, "loaded"));
  const loaded = (JSON.parse(readFileSync(join(cwd, "loaded", report), "utf8")).result as { url: string }[]).map(
    ({ url }) => url,
  );
  assert.ok(loaded.some((url) => url.endsWith("/diff/diff.ts")));
  assert.deepEqual(
    loaded.filter((url) => /node_modules\/(?!jsonc-parser|spdx)/.test(url)),
    [],
  );
  assert.deepEqual(
    loaded.filter((url) => /^node:child_process|git-objects|\/cli\/gate\/(?!gate-options)/.test(url)),
    [],
  );
});

test("a replacement object in the repository changes nothing that is read", async (t) => {
  const cwd = repository(t);
  const git = (...args: string[]) => execFileSync("git", args, { cwd, encoding: "utf8" }).trim();
  git("replace", git("rev-parse", "v1.0.0:app/locara.json"), git("rev-parse", "main:app/locara.json"));
  assert.equal((await json(cwd, "git:v1.0.0", "app")).class, "expansion");
});

test("a link in a revision is not followed", async (t) => {
  const cwd = repository(t);
  symlinkSync("/etc/passwd", join(cwd, "link.json"));
  execFileSync("git", ["add", "link.json"], { cwd });
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "link"], { cwd });
  const { code, err } = await cli(cwd, "main:link.json", "app");
  assert.equal(code, 3);
  assert.match(err, /a checkout could have another link\.json than git: it is no plain file\./);
});
