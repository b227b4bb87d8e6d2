import {
  type ConformanceReport,
  countTests,
  type HostReport,
  lossesOf,
  type Tally,
  type TestLine,
} from "./conformance-report.ts";

/** What a run amounts to, as lines for a terminal. */
export function summaryLines({ tests, hosts, skipped }: ConformanceReport): readonly string[] {
  return [
    ...(tests.length === 0 ? [] : [`without a host: ${testCounts(tests)}`]),
    ...hosts.flatMap(hostLines),
    ...skipped.map(({ what, why }) => `skipped: ${what}: ${why}`),
  ];
}

function hostLines(host: HostReport): readonly string[] {
  const within = host.budgets.filter((budget) => budget.within).length;
  return [
    `${host.host}: ${testCounts(host.tests)}`,
    ...(host.attempts === 0
      ? []
      : [
          `  ${count(host.attempts, "hostile attempt")}, ${count(host.escapes, "escape")}; ${tallies(host.layers)}`,
          `  by category: ${tallies(host.categories)}`,
          ...lossesOf(host.records).map(({ id, loss }) => `  not stopped yet: ${id}: ${loss}`),
        ]),
    ...(host.requests === 0
      ? []
      : [`  ${count(host.requests, "generated request")}, ${count(host.disagreements, "disagreement")}`]),
    ...(host.records.some(({ kind }) => kind === "oracle") ? [`  ${oracles(host)}`] : []),
    ...(host.budgets.length === 0 ? [] : [`  ${within} of ${count(host.budgets.length, "budget")} kept`]),
    ...host.sandbox.map(
      ({ level, missing }) => `  sandbox: ${level}${missing.length === 0 ? "" : ` (without ${missing.join(", ")})`}`,
    ),
    ...grouped(host).map(([why, number]) => `  skipped ${number} × ${why}`),
  ];
}

function oracles({ records, oracleFindings }: HostReport): string {
  const looked = records.reduce((total, record) => total + (record.kind === "oracle" ? record.looked : 0), 0);
  return `${count(looked, "thing")} seen by oracles, ${count(oracleFindings, "finding")}`;
}

const grouped = ({ skipped }: HostReport): readonly (readonly [why: string, number: number])[] =>
  [...Map.groupBy(skipped, ({ why }) => why)].map(([why, of]) => [why, of.length]);

export const tallies = (of: readonly Tally[]): string =>
  of
    .map(({ name, attempts, escapes }) => `${name} ${attempts}${escapes === 0 ? "" : ` (${escapes} ESCAPED)`}`)
    .join(", ");

/** `3 passed, 1 failed`: what there was none of is left out, but what passed. */
export function testCounts(tests: readonly TestLine[]): string {
  const { passed, failed, repeated, skipped } = countTests(tests);
  const more = Object.entries({ failed, "passed only when repeated": repeated, skipped });
  return [
    `${passed} passed`,
    ...more.filter(([, number]) => number > 0).map(([name, number]) => `${number} ${name}`),
  ].join(", ");
}

export const count = (number: number, noun: string): string =>
  `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;
