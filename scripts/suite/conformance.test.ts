import assert from "node:assert/strict";
import { test } from "node:test";
import { type PlaywrightReport, readReport } from "./conformance.ts";

type Status = "expected" | "unexpected" | "flaky" | "skipped";

const reportOf = (status: Status, reason?: string): PlaywrightReport => ({
  errors: [],
  suites: [
    {
      title: "journey.spec.ts",
      specs: [],
      suites: [
        {
          title: "with real engines",
          specs: [
            {
              title: "a file is transcribed",
              tests: [
                {
                  projectName: "browser",
                  status,
                  annotations: reason === undefined ? [] : [{ type: "skip", description: reason }],
                  results: [{ errors: status === "expected" ? [] : [{ message: "no segment came" }] }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
});

const cases = [
  { status: "expected", outcome: "passed", detail: "", because: "it did what it says" },
  { status: "unexpected", outcome: "failed", detail: "no segment came", because: "it did not" },
  {
    status: "flaky",
    outcome: "passed",
    detail: "It passed only when repeated.\nno segment came",
    because: "its spec lets it be repeated, and that is said",
  },
] as const;
for (const { status, outcome, detail, because } of cases) {
  test(`a journey that Playwright calls ${status} has ${outcome}: ${because}`, () => {
    const [read] = readReport(reportOf(status), status === "unexpected" ? "exit code 1" : "exit code 0");
    const name = "journey.spec.ts › with real engines › a file is transcribed";
    assert.deepEqual(read, { where: "conformance browser", name, status: outcome, detail });
  });
}

test("a skipped journey gives its reason", () => {
  const [read] = readReport(reportOf("skipped", "no Electron here"), "exit code 0");
  assert.deepEqual([read?.status, read?.detail], ["skipped", "no Electron here"]);
});

test("a report without a test, with an error of its own, or against its exit code is a failure", () => {
  const nothing: PlaywrightReport = { suites: [], errors: [] };
  assert.match(readReport(nothing, "exit code 0")[0]?.detail ?? "", /ran no test/);
  assert.match(
    readReport({ ...nothing, errors: [{ message: "config broken" }] }, "exit code 1")[0]?.detail ?? "",
    /config broken/,
  );
  assert.match(readReport(reportOf("expected"), "exit code 1").at(-1)?.detail ?? "", /ended with exit code 1/);
});

const noting = (status: Status, type: string): PlaywrightReport => {
  const report = reportOf(status, "Electron ended with 1");
  return JSON.parse(JSON.stringify(report).replace('"type":"skip"', `"type":"${type}"`)) as PlaywrightReport;
};

const notes = [
  { status: "unexpected", type: "ended", told: "no segment came\nElectron ended with 1", because: "it may be why" },
  { status: "unexpected", type: "left out", told: "no segment came", because: "it says nothing of the failure" },
  { status: "expected", type: "again", told: "Electron ended with 1", because: "nothing is repeated in silence" },
  { status: "expected", type: "ended", told: "", because: "the test meant it to end" },
] as const;
for (const { status, type, told, because } of notes) {
  test(`of a journey that Playwright calls ${status} the note "${type}" decides what is told: ${because}`, () => {
    const [read] = readReport(noting(status, type), status === "unexpected" ? "exit code 1" : "exit code 0");
    assert.equal(read?.detail, told);
  });
}
