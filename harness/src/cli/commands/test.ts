import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { compileFolder, hasErrors, manifestName, printable } from "@locara/compiler";
import type { Host } from "../../app-tests/suite-process.ts";
import { testAppFolder } from "../../app-tests/test-app-folder.ts";
import {
  type AppTested,
  type ConformanceReport,
  MergeError,
  mergeReports,
  type Part,
  parts,
  problemsOf,
  type TestLine,
} from "../../report/conformance-report.ts";
import { missingShards, readShard, type Shard } from "../../report/shard.ts";
import { summaryLines } from "../../report/summary.ts";
import { readReport, writeReport } from "../../report/write-report.ts";
import type { CliCommand, ExitCode, Given, Io } from "../command.ts";
import { exitCodes, UsageError } from "../command.ts";
import { annotations, type Finding } from "../finding.ts";
import { findings } from "../findings.ts";
import { appFolder } from "../needed-files.ts";

const formats = ["text", "json", "github"] as const;
type Format = (typeof formats)[number];
const chosenParts = parts.filter((part) => part !== "journeys");

export const command: CliCommand = {
  arguments: "[APP]",
  most: Number.POSITIVE_INFINITY,
  options: {
    host: { type: "string", value: "browser|electron|all", help: "Where it is tried; by default wherever it can be." },
    only: {
      type: "string",
      value: chosenParts.join("|"),
      help: "One part instead of all of them; several with commas.",
    },
    report: { type: "string", value: "DIR", help: "Where report.html and conformance.json go (APP/test-results)." },
    shard: { type: "string", value: "I/N", help: "One share of N, for N machines." },
    merge: { type: "boolean", help: "Take reports instead of an app, and make one of them: --merge --report DIR DIR…" },
    format: { type: "string", value: formats.join("|"), help: "How the outcome is written (text)." },
  },
  async run(given, io) {
    const format = oneOf("format", formats, given.options.format ?? "text");
    return given.options.merge === true ? merge(given, format, io) : test(given, format, io);
  },
};

const oneOf = <Value extends string>(name: string, values: readonly Value[], given: unknown): Value => {
  if ((values as readonly unknown[]).includes(given)) return given as Value;
  throw new UsageError(`--${name} is one of ${values.join(", ")}, not ${String(given)}.`);
};

async function test(given: Given, format: Format, io: Io): Promise<ExitCode> {
  const { positionals, options } = given;
  if (positionals.length > 1) throw new UsageError(`${JSON.stringify(positionals[1])} is one argument too many.`);
  const folder = appFolder(positionals[0] ?? ".", io.cwd);
  const asked = readAsked(given);
  const app = compiled(folder, io);
  if (app === null) return exitCodes.findings;
  const directory = resolve(io.cwd, String(options.report ?? join(folder, "test-results")));
  const report = await testAppFolder({ folder, app, report: directory, ...asked }, io);
  if (io.interrupted.aborted) return exitCodes.interrupted;
  return show(report, { format, directory, missing: lacking(report, asked), folder }, io);
}

interface Asked {
  readonly parts: readonly Part[];
  readonly hosts: readonly Host[];
  readonly shard: Shard | null;
  /** What was named, and so must be had. */
  readonly named: { readonly parts: boolean; readonly hosts: boolean };
}

function readAsked({ options }: Given): Asked {
  const host = oneOf("host", ["browser", "electron", "all"] as const, options.host ?? "all");
  const only = options.only === undefined ? chosenParts : String(options.only).split(",");
  const shard = options.shard === undefined ? null : readShard(String(options.shard));
  if (shard === null && options.shard !== undefined)
    throw new UsageError(`--shard is a share like 2/3, not ${String(options.shard)}.`);
  return {
    parts: only.map((part) => oneOf("only", chosenParts, part)),
    hosts: host === "all" ? ["browser", "electron"] : [host],
    shard,
    named: { parts: options.only !== undefined, hosts: options.host !== undefined },
  };
}

/** Compiles the app as its owner: the tests run as somebody who may not be able to. Null where the manifest has errors. */
function compiled(folder: string, io: Io): AppTested | null {
  const { diagnostics, texts, resolved, capabilityDigest } = compileFolder(folder);
  if (hasErrors(diagnostics) || resolved === undefined || capabilityDigest === undefined) {
    io.err(findings(diagnostics, "text", texts));
    return null;
  }
  const { version } = JSON.parse(readFileSync(join(folder, manifestName), "utf8")) as { readonly version: string };
  return { id: resolved.app, version, capabilityDigest };
}

/** What was asked for and did not run, as sentences. Nothing at all on any host is always among it. */
function lacking(
  { tests, hosts }: ConformanceReport,
  { parts: wanted, hosts: on, shard, named }: Asked,
): readonly string[] {
  const every = [...tests, ...hosts.flatMap((host) => host.tests)];
  const ran = every.filter(({ status }) => status !== "skipped");
  // A share of a run may hold nothing of a part.
  const idle = wanted.filter((part) => shard === null && !ran.some((test) => test.part === part));
  const silent = on.filter((name) => {
    const own = hosts.find(({ host }) => host === name)?.tests ?? [];
    return own.length === 0 ? shard === null : own.every(({ status }) => status === "skipped");
  });
  const needHost = wanted.some((part) => part !== "own");
  return [
    ...(named.parts ? idle.map((part) => `Nothing of "${part}" could be run.`) : []),
    ...(needHost && (named.hosts || silent.length === on.length)
      ? silent.map((host) => `Nothing could be run on ${host}.`)
      : []),
  ];
}

function merge({ positionals, options }: Given, format: Format, io: Io): ExitCode {
  if (positionals.length === 0) throw new UsageError("--merge needs the folders of the reports.");
  if (options.report === undefined) throw new UsageError("--merge needs --report DIR: where the whole report goes.");
  const folders = positionals.map((each) => resolve(io.cwd, each));
  const directory = resolve(io.cwd, String(options.report));
  let merged: ConformanceReport;
  try {
    merged = mergeReports(folders.map((folder) => absolute(readReport(folder), folder)));
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    io.err(`${error.message}\n`);
    return exitCodes.usage;
  }
  const missing = missingShards(merged.shards).map((name) => `The report of shard ${name} is not among these.`);
  const skipped = [...merged.skipped, ...missing.map((why) => ({ what: "a share of the tests", why }))];
  return show(writeReport(directory, { ...merged, skipped }, "/"), { format, directory, missing, folder: io.cwd }, io);
}

/** The same report, its pictures named from the root. */
const absolute = (report: ConformanceReport, folder: string): ConformanceReport => {
  const moved = (tests: readonly TestLine[]): readonly TestLine[] =>
    tests.map((line) => ({ ...line, shots: line.shots.map(({ name, file }) => ({ name, file: join(folder, file) })) }));
  return {
    ...report,
    tests: moved(report.tests),
    hosts: report.hosts.map((host) => ({ ...host, tests: moved(host.tests) })),
  };
};

interface Shown {
  readonly format: Format;
  readonly directory: string;
  /** What was asked for and could not be had. */
  readonly missing: readonly string[];
  readonly folder: string;
}

function show(report: ConformanceReport, { format, directory, missing, folder }: Shown, io: Io): ExitCode {
  const problems = problemsOf(report);
  if (format === "json") io.out(`${JSON.stringify(report, null, 2)}\n`);
  if (format === "github") io.out(annotations(problems.map((text) => atManifest(text, folder, io))));
  if (format === "text") {
    for (const line of summaryLines(report)) io.out(`${printable(line)}\n`);
    if (problems.length > 0) io.out("\n");
    for (const problem of problems) io.out(`✗ ${printable(problem)}\n`);
    io.out(`\nReport: ${join(directory, "report.html")}\n`);
  }
  for (const why of missing) io.err(`${why}\n`);
  if (problems.length > 0) return exitCodes.findings;
  return missing.length > 0 ? exitCodes.unavailable : exitCodes.fine;
}

/** A test is of the whole app: its manifest is where a reader begins. */
const atManifest = (text: string, folder: string, io: Io): Finding => {
  const start = { line: 1, column: 1 };
  const file = relative(io.cwd, join(folder, manifestName));
  return { rule: "locara test", severity: "error", text, file, range: { start, end: start } };
};
