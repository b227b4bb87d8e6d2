import { type ConformanceRecord, isBad, isEscape, type RecordOf, recordsOf } from "./record.ts";
import { missingShards } from "./shard.ts";

/** What a run is made of. `own` and `capabilities` need no host; what the suite has besides is `journeys`. */
export const parts = ["own", "capabilities", "hostile", "budgets", "oracles", "journeys"] as const;
export type Part = (typeof parts)[number];

/** A picture that a test took; `file` is its place beside the report. */
export interface Shot {
  readonly name: string;
  readonly file: string;
}

/** How one test came out. `repeated` passed only the second time. */
export interface TestLine {
  readonly part: Part;
  readonly name: string;
  readonly status: "passed" | "failed" | "repeated" | "skipped";
  /** What a failure said, or why it was skipped. */
  readonly detail: string;
  readonly shots: readonly Shot[];
}

export interface Skipped {
  readonly what: string;
  readonly why: string;
}

/** How many were tried, and how many of them got out. */
export interface Tally {
  readonly name: string;
  readonly attempts: number;
  readonly escapes: number;
}

/** What is known of an app on one host. Every number is counted from `records`, and can be counted again. */
export interface HostReport {
  readonly host: string;
  readonly attempts: number;
  readonly escapes: number;
  /** What got out as it was known to: counted apart, and never as stopped. */
  readonly losses: number;
  readonly requests: number;
  readonly disagreements: number;
  readonly oracleFindings: number;
  readonly budgets: readonly Omit<RecordOf<"budget">, "kind">[];
  readonly skipped: readonly Skipped[];
  readonly categories: readonly Tally[];
  readonly layers: readonly Tally[];
  /** How much of the kernel layer was around the app; several where tests differed. */
  readonly sandbox: readonly Omit<RecordOf<"sandbox">, "kind">[];
  readonly tests: readonly TestLine[];
  readonly records: readonly ConformanceRecord[];
}

export interface AppTested {
  readonly id: string;
  readonly version: string;
  readonly capabilityDigest: string;
}

/** `conformance.json`. */
export interface ConformanceReport {
  readonly v: 1;
  /** The version of Locara that ran the tests. */
  readonly locara: string;
  /** Null where the suite ran for itself. */
  readonly app: AppTested | null;
  /** Which shares of the whole this is: `2/3`. Empty for a whole run. */
  readonly shards: readonly string[];
  readonly seconds: number;
  /** What needed no host: the app's own tests, and those generated from its manifest. */
  readonly tests: readonly TestLine[];
  readonly skipped: readonly Skipped[];
  readonly hosts: readonly HostReport[];
}

/** Counts what the tests on one host had to say. */
export function hostReport(
  host: string,
  records: readonly ConformanceRecord[],
  tests: readonly TestLine[],
  skipped: readonly Skipped[] = [],
): HostReport {
  const attempts = attemptsOf(records);
  const requests = recordsOf(records, "requests");
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  return {
    host,
    attempts: attempts.length,
    escapes: attempts.filter(isEscape).length,
    losses: lossesOf(records).length,
    requests: sum(requests.map(({ tried }) => tried)),
    disagreements: sum(requests.map(({ disagreements }) => disagreements.length)),
    oracleFindings: sum(recordsOf(records, "oracle").map(({ findings }) => findings.length)),
    budgets: recordsOf(records, "budget").map(({ kind: _kind, ...budget }) => budget),
    skipped,
    categories: talliesOf(attempts, ({ category }) => category),
    layers: talliesOf(attempts, ({ stoppedBy }) => stoppedBy),
    sandbox: sandboxesOf(records),
    tests,
    records,
  };
}

/** Each attempt once. What got out in any of its runs got out. */
export function attemptsOf(records: readonly ConformanceRecord[]): readonly RecordOf<"attempt">[] {
  const byId = new Map<string, RecordOf<"attempt">>();
  for (const attempt of recordsOf(records, "attempt")) {
    const key = JSON.stringify([attempt.category, attempt.id]);
    const kept = byId.get(key);
    if (kept?.escaped !== true || isEscape(attempt)) byId.set(key, attempt);
  }
  return [...byId.values()];
}

/** What nothing stops yet, each with its reason. */
export const lossesOf = (records: readonly ConformanceRecord[]): readonly RecordOf<"attempt">[] =>
  attemptsOf(records).filter(({ escaped, loss }) => escaped && loss !== undefined);

const talliesOf = (
  attempts: readonly RecordOf<"attempt">[],
  nameOf: (attempt: RecordOf<"attempt">) => string,
): readonly Tally[] =>
  [...Map.groupBy(attempts, nameOf)]
    .map(([name, of]) => ({ name, attempts: of.length, escapes: of.filter(isEscape).length }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

function sandboxesOf(records: readonly ConformanceRecord[]): HostReport["sandbox"] {
  const byText = new Map(
    recordsOf(records, "sandbox").map(({ level, missing }) => [JSON.stringify([level, missing]), { level, missing }]),
  );
  return [...byText.values()];
}

/** Shares that cannot be one whole: of different apps, or with a test in two of them. */
export class MergeError extends Error {
  override readonly name = "MergeError";
}

/** Adds reports up: the parts of one run, or the shards of many machines. Throws `MergeError` where they do not fit. */
export function mergeReports(reports: readonly ConformanceReport[]): ConformanceReport {
  const [first] = reports;
  if (first === undefined) throw new MergeError("There is no report to merge.");
  const apps = new Map(reports.flatMap(({ app }) => (app === null ? [] : [[JSON.stringify(app), app]])));
  if (apps.size > 1)
    throw new MergeError(`These are reports of different apps: ${[...apps.values()].map(nameOf).join(", ")}.`);
  const shards = reports.flatMap((report) => report.shards);
  const twice = shards.find((shard, index) => shards.indexOf(shard) !== index);
  if (twice !== undefined) throw new MergeError(`Shard ${twice} is there twice.`);
  refuseOverlap(reports);
  const byHost = Map.groupBy(
    reports.flatMap(({ hosts }) => hosts),
    ({ host }) => host,
  );
  const missing = missingShards(shards);
  return {
    v: 1,
    locara: first.locara,
    app: [...apps.values()][0] ?? null,
    shards: missing.length === 0 ? [] : [...shards].sort(),
    seconds: reports.reduce((total, { seconds }) => total + seconds, 0),
    tests: reports.flatMap(({ tests }) => tests),
    skipped: unique(reports.flatMap(({ skipped }) => skipped)),
    hosts: [...byHost].map(([host, of]) =>
      hostReport(
        host,
        of.flatMap(({ records }) => records),
        of.flatMap(({ tests }) => tests),
        unique(of.flatMap(({ skipped }) => skipped)),
      ),
    ),
  };
}

const nameOf = ({ id, version, capabilityDigest }: AppTested): string =>
  `${id}@${version} (${capabilityDigest.slice(0, 12)})`;

/** Two shards that ran the same test have been cut wrongly, and then something may have been left out as well. */
function refuseOverlap(reports: readonly ConformanceReport[]): void {
  const seen = new Map<string, ConformanceReport>();
  for (const report of reports.filter(({ shards }) => shards.length > 0)) {
    const lines = [report.tests, ...report.hosts.map(({ tests }) => tests)];
    for (const [index, tests] of lines.entries()) {
      const host = index === 0 ? "" : (report.hosts[index - 1]?.host ?? "");
      for (const { part, name } of tests) {
        const key = JSON.stringify([host, part, name]);
        const other = seen.get(key);
        if (other !== undefined && other !== report)
          throw new MergeError(`Shards ${other.shards.join(", ")} and ${report.shards.join(", ")} both ran "${name}".`);
        seen.set(key, report);
      }
    }
  }
}

const unique = (skipped: readonly Skipped[]): readonly Skipped[] => [
  ...new Map(skipped.map((each) => [JSON.stringify([each.what, each.why]), each])).values(),
];

/** Everything that must not be, as one sentence each, worst first. Empty: the run is fine. */
export function problemsOf({ tests, hosts }: ConformanceReport): readonly string[] {
  const bad = hosts.flatMap(({ host, records }) => {
    const seen = [...attemptsOf(records), ...records.filter(({ kind }) => kind !== "attempt")];
    return seen.filter(isBad).flatMap((record) => sentencesOf(host, record));
  });
  const failed = [...tests.map((test) => ["", test] as const), ...onHosts(hosts)]
    .filter(([, { status }]) => status === "failed")
    .map(([host, { name, detail }]) => `${host}failed: ${name}${firstLine(detail)}`);
  return [...bad, ...failed];
}

const onHosts = (hosts: readonly HostReport[]) =>
  hosts.flatMap(({ host, tests }) => tests.map((test) => [`${host}: `, test] as const));

/** What it says first; where that only announces the rest, with the rest's first line. */
function firstLine(detail: string): string {
  const lines = detail.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const shown = lines.slice(0, lines[0]?.endsWith(":") ? 2 : 1);
  return shown.length === 0 ? "" : `: ${shown.join(" ")}`;
}

function sentencesOf(host: string, record: ConformanceRecord): readonly string[] {
  switch (record.kind) {
    case "attempt":
      // Some ids begin with their category.
      return [
        `${host}: escaped: ${record.id.startsWith(record.category) ? "" : `${record.category}: `}${record.id}: ${record.said}`,
      ];
    case "requests":
      return record.disagreements.map((each) => `${host}: the deciders disagree: ${record.what}: ${each}`);
    case "oracle":
      return record.findings.map((each) => `${host}: ${record.oracle} saw: ${each}`);
    case "budget":
      return [
        `${host}: over budget: ${record.name}: ${record.p50} ${record.unit}, the limit is ${record.limit ?? "none"}. ${record.note}`,
      ];
    case "sandbox":
      return [];
  }
}

/** How many tests came out how. */
export const countTests = (tests: readonly TestLine[]): Readonly<Record<TestLine["status"], number>> => {
  const count = (status: TestLine["status"]) => tests.filter((test) => test.status === status).length;
  return { passed: count("passed"), failed: count("failed"), repeated: count("repeated"), skipped: count("skipped") };
};
