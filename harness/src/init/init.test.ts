import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { buildPage } from "../build/page.ts";
import { runLocara } from "../cli/testing/run-locara.ts";
import { createApp, templates } from "./create-app.ts";

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "locara init "));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const cli = (cwd: string, ...argv: readonly string[]) => runLocara(argv, { cwd });

const json = (...path: readonly string[]) => JSON.parse(readFileSync(join(...path), "utf8")) as Record<string, unknown>;

for (const template of templates) {
  test(`an app of the template ${template} compiles, holds to its manifest, has sound types, builds its page and passes its own tests`, async (t) => {
    const cwd = folder(t);
    const made = await cli(cwd, "init", template, "my-app");
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /cd my-app\n {2}locara dev/);
    const app = join(cwd, "my-app");
    assert.deepEqual(await cli(app, "compile"), { code: 0, out: "", err: "" });
    assert.deepEqual(await cli(app, "compile", "--check"), { code: 0, out: "", err: "" });
    assert.deepEqual(await cli(app, "verify"), { code: 0, out: "", err: "" });
    const typed = spawnSync(join(import.meta.dirname, "../../../node_modules/.bin/tsc"), ["-p", app], {
      encoding: "utf8",
    });
    assert.equal(typed.status, 0, typed.stdout + typed.stderr);
    assert.equal((await buildPage(app, "index.html")).built, true);
    const html = readFileSync(join(app, "dist/index.html"), "utf8");
    // The page's policy refuses what is inline, and a host's own scheme what asks across origins.
    assert.doesNotMatch(html, /crossorigin|<script(?![^>]* src=)|<style/);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const tested = spawnSync(process.execPath, ["--test", "tests/**/*.test.ts"], { cwd: app, env, encoding: "utf8" });
    assert.equal(tested.status, 0, tested.stdout);
    assert.match(tested.stdout, /pass [1-9]\d/);
  });
}

test("a new app finds its schema, its SDK and its tools without a network", async (t) => {
  const cwd = folder(t);
  await cli(cwd, "init", "blank", "my-app");
  const app = join(cwd, "my-app");
  const { $schema, name, displayName } = json(app, "locara.json");
  assert.deepEqual([name, displayName], ["my-app", "My app"]);
  assert.equal((json(app, String($schema)) as { title?: string }).title, "Manifest");
  const { imports, dependencies } = json(app, "package.json") as Record<string, Record<string, string>>;
  assert.deepEqual(imports, { "#locara/sdk": "./.locara/sdk.ts" });
  const runtime = join(app, String(dependencies?.["@locara/runtime"]).replace(/^file:/, ""));
  assert.equal(realpathSync(runtime), realpathSync(join(app, "node_modules/@locara/runtime")));
  assert.ok(existsSync(join(app, "node_modules/.bin/locara")));
  assert.match(readFileSync(join(app, ".gitignore"), "utf8"), /^\.locara\/$/m);
  assert.deepEqual(readdirSync(cwd), ["my-app"], "nothing is left of the making");
});

test("below an installed Locara an app uses that one", async (t) => {
  const cwd = folder(t);
  mkdirSync(join(cwd, "node_modules/@locara/schema"), { recursive: true });
  writeFileSync(join(cwd, "node_modules/@locara/schema/locara.schema.json"), "{}");
  await cli(cwd, "init", "blank", "notes");
  assert.equal(json(cwd, "notes/locara.json").$schema, "../node_modules/@locara/schema/locara.schema.json");
  const { dependencies } = json(cwd, "notes/package.json") as { dependencies: Record<string, string> };
  assert.match(String(dependencies["@locara/runtime"]), /^\d+\.\d+\.\d+$/);
  assert.equal(existsSync(join(cwd, "notes/node_modules")), false);
});

for (const { argv, says, because } of [
  {
    argv: ["blank", "My App"],
    says: /"My App" is no name of an app: .* Did you mean "my-app"\?/,
    because: "of a capital and a space",
  },
  { argv: ["blank", ".."], says: /is no name of an app|is there already/, because: "it would be somewhere else" },
  { argv: ["blank", "x".repeat(41)], says: /at most 40/, because: "it is too long" },
  { argv: ["blank", "-x"], says: /no option|no name/, because: "it looks like an option" },
  { argv: ["blank", "deep/er/app"], says: /There is no folder deep\/er/, because: "its parent is missing" },
  { argv: ["blank", "there"], says: /there is there already/, because: "a folder of that name is there" },
  { argv: ["blank", "file"], says: /file is there already/, because: "a file of that name is there" },
  {
    argv: ["blnk", "app"],
    says: /There is no template "blnk"\. Did you mean "blank"\?/,
    because: "the template is misspelled",
  },
  { argv: ["constructor", "app"], says: /There is no template "constructor"/, because: "there is no such template" },
  { argv: ["blank"], says: /Say what the new app is called/, because: "it has no name" },
  { argv: [], says: /There is no locara\.json in "\."\. A new app/, because: "there is no app here" },
] as const) {
  test(`locara init ${argv.join(" ").slice(0, 30)} is refused and writes nothing: ${because}`, async (t) => {
    const cwd = folder(t);
    mkdirSync(join(cwd, "there"));
    writeFileSync(join(cwd, "file"), "mine");
    const { code, err } = await cli(cwd, "init", ...argv);
    assert.equal(code, 2, err);
    assert.match(err, says);
    assert.deepEqual(readdirSync(cwd, { recursive: true }).toSorted(), ["file", "there"]);
  });
}

test("a folder that comes while an app is made is left alone, and so is everything around it", (t) => {
  const cwd = folder(t);
  mkdirSync(join(cwd, "app"));
  assert.throws(() => createApp("blank", join(cwd, "app")), { name: "UsageError", message: /is there now/ });
  assert.deepEqual(readdirSync(cwd, { recursive: true }), ["app"]);
});

test("what cannot be written is said, and nothing half-written stays", async (t) => {
  const cwd = folder(t);
  writeFileSync(join(cwd, "file"), "mine");
  const { code, err } = await cli(cwd, "init", "blank", "file/app");
  assert.equal(code, 3);
  assert.match(err, /ENOTDIR/);
  assert.deepEqual(readdirSync(cwd), ["file"]);
});

test("an app that is there gets $schema first, and keeps everything else as it was written", async (t) => {
  const cwd = folder(t);
  const written = '{\r\n\t"schema":   "locara/v1",\r\n\t"tags": [ "a" ]\r\n}\r\n';
  writeFileSync(join(cwd, "locara.json"), written);
  const first = await cli(cwd, "init");
  assert.equal(first.code, 0, first.err);
  const path = "./node_modules/@locara/schema/locara.schema.json";
  const wired = readFileSync(join(cwd, "locara.json"), "utf8");
  assert.equal(wired, written.replace("{\r\n", `{\r\n\t"$schema": "${path}",\r\n`));
  assert.equal(json(cwd, path).title, "Manifest");
  assert.deepEqual(await cli(cwd, "init", "."), { code: 0, out: `locara.json already names ${path}.\n`, err: "" });
  assert.equal(readFileSync(join(cwd, "locara.json"), "utf8"), wired);
  assert.deepEqual(readdirSync(cwd).toSorted(), ["locara.json", "node_modules"]);
});

test("another $schema is replaced where it stands", async (t) => {
  const cwd = folder(t);
  writeFileSync(join(cwd, "locara.json"), '{ "name": "x",   "$schema": "https://old.example/s.json" }');
  assert.equal((await cli(cwd, "init")).code, 0);
  assert.equal(
    readFileSync(join(cwd, "locara.json"), "utf8"),
    '{ "name": "x",   "$schema": "./node_modules/@locara/schema/locara.schema.json" }',
  );
});

for (const [text, code] of [
  ["{ // no\n}", "LOC1004"],
  ["[]", "LOC2003"],
  ["", "LOC1"],
] as const) {
  test(`a manifest ${JSON.stringify(text)} is left as it is, with ${code}`, async (t) => {
    const cwd = folder(t);
    writeFileSync(join(cwd, "locara.json"), text);
    const { code: exit, out } = await cli(cwd, "init", ".");
    assert.equal(exit, 1);
    assert.match(out, new RegExp(code));
    assert.equal(readFileSync(join(cwd, "locara.json"), "utf8"), text);
    assert.deepEqual(readdirSync(cwd), ["locara.json"]);
  });
}
