import assert from "node:assert/strict";
import test from "node:test";
import { annotations, type Finding, sarifLog } from "./finding.ts";

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: "host/added",
  severity: "warning",
  text: "One more server.",
  file: "app/locara.json",
  range: { start: { line: 2, column: 3 }, end: { line: 2, column: 9 } },
  ...more,
});

test("an annotation names its place, and what a manifest says starts no command", () => {
  const text = "a\r\n::error::x 100%";
  assert.equal(
    annotations([finding({ text, file: "a,b:c.json", severity: "note" })]),
    "::notice file=a%2Cb%3Ac.json,line=2,endLine=2,col=3,endColumn=9,title=host/added::a%0D%0A::error::x 100%25\n",
  );
});

test("of each severity ten are annotations, worst first, and the rest is counted and in the log", () => {
  const some = (severity: Finding["severity"], count: number) =>
    Array.from({ length: count }, (_, index) => finding({ severity, text: `${severity} ${index}\n::error::x` }));
  const lines = annotations([...some("warning", 14), ...some("note", 2), ...some("error", 12)])
    .trimEnd()
    .split("\n");
  const commands = lines.map((line) => /^::(\w+) /.exec(line)?.[1] ?? "log");
  assert.deepEqual(commands, [
    ...Array(10).fill("error"),
    ...Array(10).fill("warning"),
    "notice",
    "notice",
    ...Array(6).fill("log"),
    "notice",
  ]);
  assert.match(lines.at(-1) as string, /::6 more findings are in the log of this step\.$/);
  assert.match(lines.at(-2) as string, /^warning app\/locara\.json:2:3 host\/added warning 13\\u\{a\}::error::x$/);
});

test("SARIF carries the place on both sides, a fingerprint, and no link that a manifest wrote", () => {
  const before = { file: "main:old.json", range: finding().range };
  const log = JSON.parse(sarifLog([finding({ text: "[x](1) \\", related: before, fingerprint: "ab" })]));
  const [result] = log.runs[0].results;
  assert.equal(result.message.text, "\\[x\\](1) \\\\");
  assert.equal(result.relatedLocations[0].physicalLocation.artifactLocation.uri, "main%3Aold.json");
  assert.deepEqual(result.partialFingerprints, { "locara/v1": "ab" });
  assert.deepEqual(log.runs[0].tool.driver.rules, [{ id: "host/added" }]);
});

test("SARIF stays within what GitHub reads: one run, 25,000 results", () => {
  const log = JSON.parse(sarifLog(Array.from({ length: 25_100 }, () => finding())));
  assert.deepEqual([log.runs.length, log.runs[0].results.length], [1, 25_000]);
});
