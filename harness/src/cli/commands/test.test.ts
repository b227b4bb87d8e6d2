import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { manifestBuilder } from "../../kit/manifest-builder.ts";
import { tempHome } from "../../kit/temp-home.ts";
import type { ConformanceReport } from "../../report/conformance-report.ts";
import { badReport, fineReport } from "../../report/testing/sample-report.ts";
import { writeReport } from "../../report/write-report.ts";
import { run } from "../run.ts";

function folderFor(t: TestContext): string {
  const home = tempHome();
  t.after(home.remove);
  return home.path;
}

/** An app with two tests of its own, one of which may fail. */
function appIn(folder: string, sum = 2): string {
  const app = join(folder, "app");
  mkdirSync(join(app, "tests"), { recursive: true });
  writeFileSync(join(app, "locara.json"), manifestBuilder().capability("clipboard", "write").bytes());
  const header = 'import assert from "node:assert/strict"; import { test } from "node:test";';
  writeFileSync(join(app, "tests/one.test.mjs"), `${header} test("it adds", () => assert.equal(1 + 1, ${sum}));`);
  writeFileSync(join(app, "tests/two.test.mjs"), `${header} test("it waits", { skip: "no clock" }, () => {});`);
  return app;
}

const cli = (cwd: string, ...argv: readonly string[]) => cliIn(process.env, cwd, argv);

async function cliIn(env: NodeJS.ProcessEnv, cwd: string, argv: readonly string[]) {
  let [out, err] = ["", ""];
  const { signal } = new AbortController();
  const io = {
    out(text: string) {
      out += text;
    },
    err(text: string) {
      err += text;
    },
    terminal: false,
    cwd,
    env,
    interrupted: signal,
  };
  return { code: await run(["test", ...argv], io), out, err };
}

const reportIn = (folder: string): ConformanceReport =>
  JSON.parse(readFileSync(join(folder, "conformance.json"), "utf8")) as ConformanceReport;

test("an app's own tests run wherever they are, and the report lies beside them", async (t) => {
  const app = appIn(folderFor(t));
  const { code, out } = await cli(app, "--only", "own");
  assert.equal(code, 0, out);
  assert.match(out, /^without a host: 1 passed, 1 skipped$/m);
  assert.match(out, /Report: .*test-results\/report\.html/);
  const report = reportIn(join(app, "test-results"));
  assert.deepEqual(
    report.tests.map(({ part, name, status }) => [part, name, status]),
    [
      ["own", "tests/one.test.mjs › it adds", "passed"],
      ["own", "tests/two.test.mjs › it waits", "skipped"],
    ],
  );
  assert.equal(report.app?.id, "acme/notes");
  assert.match(report.app?.capabilityDigest ?? "", /^[0-9a-f]{64}$/);
});

test("a failing test is a finding, in every format", async (t) => {
  const app = appIn(folderFor(t), 3);
  const text = await cli(app, "--only", "own");
  assert.deepEqual([text.code, /✗ failed: tests\/one\.test\.mjs › it adds: .*2 !== 3/s.test(text.out)], [1, true]);
  const github = await cli(app, "--only", "own", "--format", "github");
  assert.equal(github.code, 1);
  assert.match(github.out, /^::error file=locara\.json,line=1,.*title=locara test::failed: tests\/one/);
  const json = await cli(app, "--only", "own", "--format", "json");
  assert.equal(json.code, 1);
  assert.equal((JSON.parse(json.out) as ConformanceReport).tests.filter(({ status }) => status === "failed").length, 1);
});

const unusual = [
  { argv: ["--host", "safari"], says: /--host is one of browser, electron, all/ },
  { argv: ["--only", "own,soul"], says: /--only is one of .*not soul/ },
  { argv: ["--shard", "3/2"], says: /--shard is a share like 2\/3/ },
  { argv: ["--format", "sarif"], says: /--format is one of text, json, github/ },
  { argv: ["a", "b"], says: /"b" is one argument too many/ },
  { argv: ["--merge"], says: /--merge needs the folders/ },
  { argv: ["--merge", "a"], says: /--merge needs --report/ },
];
for (const { argv, says } of unusual) {
  test(`locara test ${argv.join(" ")} is wrong usage`, async (t) => {
    const { code, err } = await cli(appIn(folderFor(t)), ...argv);
    assert.equal(code, 2);
    assert.match(err, says);
  });
}

test("an app that does not compile is not tested: its diagnostics are the findings", async (t) => {
  const app = appIn(folderFor(t));
  writeFileSync(join(app, "locara.json"), manifestBuilder().without("displayName").bytes());
  const { code, err } = await cli(app, "--only", "own");
  assert.equal(code, 1);
  assert.match(err, /displayName/);
});

test("a recorded escape in one report of many is exit code 1, and a red page", async (t) => {
  const folder = folderFor(t);
  const [one, two, whole] = [join(folder, "one"), join(folder, "two"), join(folder, "whole")];
  const [browser, electron] = badReport.hosts;
  assert.ok(browser !== undefined && electron !== undefined);
  writeReport(one, { ...fineReport, shards: ["1/2"], hosts: [electron] });
  writeReport(two, { ...badReport, shards: ["2/2"], tests: [], hosts: [browser] });
  const { code, out } = await cli(folder, "--merge", "--report", whole, one, two);
  assert.equal(code, 1);
  assert.match(out, /✗ browser: escaped: windows: popup/);
  assert.doesNotMatch(out, /[\u202e]/);
  const page = readFileSync(join(whole, "report.html"), "utf8");
  assert.match(page, /<div class="verdict bad">/);
  assert.equal(reportIn(whole).hosts.find(({ host }) => host === "browser")?.escapes, 1);
});

test("shards that are all fine make a fine report, and one that is missing is said with exit code 3", async (t) => {
  const folder = folderFor(t);
  const places = fineReport.hosts.map((host, index) => {
    const place = join(folder, String(index));
    writeReport(place, { ...fineReport, tests: [], shards: [`${index + 1}/2`], hosts: [host] });
    return place;
  });
  const whole = join(folder, "whole");
  const fine = await cli(folder, "--merge", "--report", whole, ...places);
  assert.equal(fine.code, 0, fine.err);
  assert.deepEqual(reportIn(whole).shards, []);
  const part = await cli(folder, "--merge", "--report", whole, places[1] as string);
  assert.equal(part.code, 3);
  assert.match(part.err, /shard 1\/2 is not among these/);
  assert.deepEqual(reportIn(whole).shards, ["2/2"]);
  const twice = await cli(folder, "--merge", "--report", whole, places[1] as string, places[1] as string);
  assert.equal(twice.code, 2);
});

test("own and generated tests are each in exactly one of the shards", async (t) => {
  const app = appIn(folderFor(t));
  const names = async (...shard: readonly string[]): Promise<readonly string[]> => {
    const { code, out } = await cli(app, "--only", "own", "--format", "json", ...shard);
    assert.equal(code, 0);
    return (JSON.parse(out) as ConformanceReport).tests.map(({ name }) => name);
  };
  const whole = await names();
  const shares = [await names("--shard", "1/3"), await names("--shard", "2/3"), await names("--shard", "3/3")];
  assert.deepEqual(shares.flat().sort(), [...whole].sort());
});

test("a host that was asked for and is not there is exit code 3, and the report says why", {
  skip: process.platform !== "linux",
}, async (t) => {
  const app = appIn(folderFor(t));
  const { LOCARA_CHROMIUM: _, ...env } = process.env;
  // Where no program can be found there is no browser either.
  const nowhere = { ...env, PATH: "/nowhere" };
  const { code, out, err } = await cliIn(nowhere, app, ["--only", "capabilities", "--host", "browser"]);
  assert.equal(code, 3, out + err);
  assert.match(err, /Nothing could be run on browser\./);
  const { skipped, tests } = reportIn(join(app, "test-results"));
  assert.deepEqual(skipped, [{ what: "everything on browser", why: "There is no Chromium here." }]);
  assert.ok(tests.length > 60 && tests.every(({ status }) => status === "passed"));
});
