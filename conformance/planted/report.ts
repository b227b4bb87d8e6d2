import type { PlantedFault } from "./planted-fault.ts";

const counted = { kind: "unit", file: "harness/src/report/conformance-report.test.ts" } as const;
const written = { kind: "unit", file: "harness/src/report/write-report.test.ts" } as const;

/** A proof that hides what it found, or runs less than it says, is worse than none. */
export const reportFaults: readonly PlantedFault[] = [
  {
    id: "the report counts no escapes",
    file: "harness/src/report/conformance-report.ts",
    find: "escapes: attempts.filter(isEscape).length,",
    replace: "escapes: 0,",
    caughtBy: counted,
  },
  {
    id: "an attempt that was stopped later hides that it got out before",
    file: "harness/src/report/conformance-report.ts",
    find: "if (kept?.escaped !== true || isEscape(attempt)) byId.set(key, attempt);",
    replace: "byId.set(key, attempt);",
    caughtBy: counted,
  },
  {
    id: "an escape is no problem",
    file: "harness/src/report/record.ts",
    find: "return isEscape(record);",
    replace: "return false;",
    caughtBy: counted,
  },
  {
    id: "a merged report drops what the second one recorded",
    file: "harness/src/report/conformance-report.ts",
    find: "of.flatMap(({ records }) => records),",
    replace: "of[0]?.records ?? [],",
    caughtBy: counted,
  },
  {
    id: "shards overlap and leave something out",
    file: "harness/src/report/shard.ts",
    find: "index % shard.total === shard.index - 1",
    replace: "index % shard.total <= shard.index - 1",
    caughtBy: { kind: "unit", file: "harness/src/report/shard.test.ts" },
  },
  {
    id: "two shards that ran the same test are merged",
    file: "harness/src/report/conformance-report.ts",
    find: "if (other !== undefined && other !== report)",
    replace: "if (other !== undefined && other === report)",
    caughtBy: counted,
  },
  {
    id: "what a hostile page said becomes part of the report's page",
    file: "harness/src/report/markup.ts",
    find: "visible(text).replaceAll(/[&<>\"']/g, (letter) => entities[letter] ?? letter)",
    replace: "visible(text)",
    caughtBy: written,
  },
  {
    id: "invisible letters of a hostile page turn the report's lines around",
    file: "harness/src/report/markup.ts",
    find: 'letter === "\\n" || letter === "\\t" ? letter : `',
    replace: "letter.length === 1 ? letter : `",
    caughtBy: written,
  },
  {
    id: "a run of nothing is called fine",
    file: "harness/src/report/report-page.ts",
    find: "if (countTests(allTests).passed === 0)",
    replace: "if (countTests(allTests).passed < 0)",
    caughtBy: written,
  },
  {
    id: "locara test ends with 0 though something got out",
    file: "harness/src/cli/commands/test.ts",
    find: "if (problems.length > 0) return exitCodes.findings;",
    replace: "if (problems.length > 1000) return exitCodes.findings;",
    caughtBy: { kind: "unit", file: "harness/src/cli/commands/test.test.ts" },
  },
  {
    id: "test files that hold no test are green",
    file: "harness/src/app-tests/run-node-tests.ts",
    find: 'return { ...line, name: relative(folder, file), status: "failed", detail };',
    replace: 'return { ...line, name: relative(folder, file), status: "passed", detail };',
    caughtBy: { kind: "unit", file: "harness/src/app-tests/run-node-tests.test.ts" },
  },
  {
    id: "a declared command that is refused is called working",
    file: "harness/src/kit/capability-tests.ts",
    find: 'return decisions.has(error.code) ? error.code : "allowed";',
    replace: 'return "allowed";',
    caughtBy: { kind: "unit", file: "harness/src/kit/test-app.test.ts" },
  },
];
