import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConformanceReport, hostReport, mergeReports, problemsOf } from "./conformance-report.ts";
import type { ConformanceRecord } from "./record.ts";
import { reportPage } from "./report-page.ts";
import { summaryLines } from "./summary.ts";
import { badReport, fineReport, test as line } from "./testing/sample-report.ts";

const escaping: ConformanceRecord = {
  kind: "attempt",
  id: "a popup opens",
  category: "windows",
  stoppedBy: "page",
  escaped: true,
  said: "a window came",
};
const held: ConformanceRecord = { ...escaping, escaped: false, said: "no window came" };
const [browser] = fineReport.hosts;
assert.ok(browser);
const bare: ConformanceReport = { ...fineReport, tests: [], skipped: [], hosts: [] };
const withRecords = (...records: readonly ConformanceRecord[]): ConformanceReport => ({
  ...bare,
  hosts: [hostReport("browser", records, [line("hostile", "x.spec.ts › it is tried")])],
});

test("every number is counted from the records", () => {
  const { attempts, escapes, requests, disagreements, oracleFindings, budgets } = browser;
  assert.deepEqual([attempts, escapes, requests, disagreements, oracleFindings], [8, 0, 6040, 0, 0]);
  assert.deepEqual(
    budgets.map(({ name, within }) => [name, within]),
    [
      ["cold start to interactive", true],
      ["tokens per second", true],
    ],
  );
  assert.deepEqual(browser.categories, [
    { name: "bridge", attempts: 3, escapes: 0 },
    { name: "files", attempts: 2, escapes: 0 },
    { name: "network", attempts: 3, escapes: 0 },
  ]);
  assert.deepEqual(
    browser.layers.map(({ name, attempts: number }) => [name, number]),
    [
      ["kernel", 2],
      ["page", 2],
      ["runtime", 4],
    ],
  );
});

const wrongs: readonly { readonly what: string; readonly record: ConformanceRecord; readonly says: RegExp }[] = [
  { what: "an escape", record: escaping, says: /^browser: escaped: windows: a popup opens: a window came$/ },
  {
    what: "a disagreement",
    record: { kind: "requests", what: "links", tried: 9, disagreements: ["the kernel allows /x"] },
    says: /^browser: the deciders disagree: links: the kernel allows \/x$/,
  },
  {
    what: "a finding of an oracle",
    record: { kind: "oracle", oracle: "strace", looked: 1, findings: ["opened /etc/shadow"] },
    says: /^browser: strace saw: opened \/etc\/shadow$/,
  },
  {
    what: "a budget that is not kept",
    record: { kind: "budget", name: "idle", unit: "%", p50: 3, p95: 4, limit: 1, within: false, note: "" },
    says: /^browser: over budget: idle: 3 %, the limit is 1/,
  },
];
for (const { what, record, says } of wrongs) {
  test(`${what} is a problem, and stays one in a merged report`, () => {
    const report = withRecords(held, record);
    for (const one of [report, mergeReports([report]), mergeReports([bare, report, withRecords(held)])]) {
      assert.equal(problemsOf(one).length, 1);
      assert.match(problemsOf(one)[0] ?? "", says);
    }
  });
}

test("what got out once got out, whatever the same attempt says another time", () => {
  for (const records of [
    [escaping, held],
    [held, escaping],
  ]) {
    const [host] = withRecords(...records).hosts;
    assert.deepEqual([host?.attempts, host?.escapes], [1, 1]);
    assert.equal(problemsOf(withRecords(...records)).length, 1);
  }
});

test("what is known to get out is a loss with its reason: no escape, no problem, and never stopped", () => {
  const lost: ConformanceRecord = { ...escaping, id: "a cookie", loss: "no header keeps a page from it" };
  const report = withRecords(held, lost);
  const [host] = mergeReports([report]).hosts;
  assert.deepEqual([host?.attempts, host?.escapes, host?.losses], [2, 0, 1]);
  assert.deepEqual(problemsOf(report), []);
  assert.match(summaryLines(report).join("\n"), /not stopped yet: a cookie: no header keeps a page from it/);
  assert.match(
    reportPage(report, () => ""),
    /Nothing got out that was not known to.*all stopped but 1 known loss, named/s,
  );
});

test("what got out where it was not known to is an escape, though elsewhere it is a known loss", () => {
  const known: ConformanceRecord = { ...escaping, loss: "nothing stops it" };
  for (const records of [
    [known, escaping],
    [escaping, known],
  ])
    assert.equal(problemsOf(withRecords(...records)).length, 1);
});

test("a test that failed is a problem, on a host and without one", () => {
  const failed = line("own", "tests/a.test.ts › it adds", "failed", "\n1 !== 2\nat …");
  assert.deepEqual(problemsOf({ ...bare, tests: [failed] }), ["failed: tests/a.test.ts › it adds: 1 !== 2"]);
  const hosts = [hostReport("electron", [], [failed])];
  assert.deepEqual(problemsOf({ ...bare, hosts }), ["electron: failed: tests/a.test.ts › it adds: 1 !== 2"]);
  assert.deepEqual(problemsOf(fineReport), []);
});

const shard = (name: string, report: ConformanceReport): ConformanceReport => ({ ...report, shards: [name] });
const own = (...names: readonly string[]): ConformanceReport => ({
  ...bare,
  tests: names.map((name) => line("own", name)),
});

test("shards of many machines make the whole, whatever order they come in", () => {
  const one = shard("1/2", { ...withRecords(held), tests: [line("own", "a")] });
  const two = shard("2/2", {
    ...bare,
    hosts: [hostReport("browser", [escaping], []), hostReport("electron", [held], [])],
  });
  for (const shards of [
    [one, two],
    [two, one],
  ]) {
    const merged = mergeReports(shards);
    assert.deepEqual(merged.shards, []);
    assert.deepEqual(
      merged.hosts.map(({ host, attempts, escapes }) => [host, attempts, escapes]),
      [
        ["browser", 1, 1],
        ["electron", 1, 0],
      ],
    );
  }
});

const unfit = [
  { what: "nothing", reports: [], says: /no report/ },
  {
    what: "reports of two apps",
    reports: [bare, { ...bare, app: { id: "acme/other", version: "1.0.0", capabilityDigest: "0" } }],
    says: /different apps: .*transcribe.*acme\/other/,
  },
  {
    what: "reports of one app before and after it may do more",
    reports: [bare, { ...bare, app: { id: "locara/transcribe", version: "0.1.0", capabilityDigest: "0" } }],
    says: /different apps/,
  },
  { what: "one shard twice", reports: [shard("1/2", own("a")), shard("1/2", own("b"))], says: /1\/2 is there twice/ },
  {
    what: "two shards that ran the same test",
    reports: [shard("1/2", own("a", "b")), shard("2/2", own("c", "b"))],
    says: /1\/2 and 2\/2 both ran "b"/,
  },
] as const;
for (const { what, reports, says } of unfit) {
  test(`${what} cannot be merged`, () => {
    assert.throws(() => mergeReports(reports), { name: "MergeError", message: says });
  });
}

test("a merged report without all of its shards still says which it has", () => {
  assert.deepEqual(mergeReports([shard("3/3", own("a")), shard("1/3", own("b"))]).shards, ["1/3", "3/3"]);
});

test("a run in a terminal ends with its counts", () => {
  const lines = summaryLines(fineReport);
  assert.deepEqual(lines.slice(0, 8), [
    "without a host: 2 passed",
    "browser: 2 passed",
    "  8 hostile attempts, 0 escapes; kernel 2, page 2, runtime 4",
    "  by category: bridge 3, files 2, network 3",
    "  6,040 generated requests, 0 disagreements",
    "  18,422 things seen by oracles, 0 findings",
    "  2 of 2 budgets kept",
    "  sandbox: namespaces, seccomp, Landlock",
  ]);
  assert.match(summaryLines(badReport).join("\n"), /9 hostile attempts, 1 escape; kernel 2, page 3 \(1 ESCAPED\)/);
});
