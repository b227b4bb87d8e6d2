import { existsSync, readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Io } from "../cli/command.ts";
import {
  type AppTested,
  type ConformanceReport,
  mergeReports,
  type Part,
  type Skipped,
  type TestLine,
} from "../report/conformance-report.ts";
import { type Shard, shardName, shareOf } from "../report/shard.ts";
import { writeReport } from "../report/write-report.ts";
import { findOwnTests } from "./find-own-tests.ts";
import { runNodeTests } from "./run-node-tests.ts";
import { type Host, runSuite, type SuitePart } from "./suite-process.ts";

export interface TestOptions {
  /** A folder whose manifest was compiled. */
  readonly folder: string;
  readonly app: AppTested;
  readonly parts: readonly Part[];
  readonly hosts: readonly Host[];
  readonly shard: Shard | null;
  /** Where `conformance.json`, `report.html` and their pictures go. */
  readonly report: string;
}

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};
/** The budgets' earlier runs: the suite reads them where its report goes, and leaves them there with its own. */
const historyName = "budgets.history.jsonl";
const generated = fileURLToPath(new URL("./generated-tests.ts", import.meta.url));

/** Runs an app's own tests and everything that is owed to its users, and writes the report. */
export async function testAppFolder(options: TestOptions, io: Io): Promise<ConformanceReport> {
  const { folder, app, parts, shard } = options;
  const started = performance.now();
  const tests: TestLine[] = [];
  const skipped: Skipped[] = [];
  const say = (line: string): void => io.err(`${line}\n`);
  if (parts.includes("own")) {
    const files = findOwnTests(folder);
    if (files.length === 0) skipped.push({ what: "own", why: "The app has no *.test.ts, .js or .mjs file." });
    const share = shareOf(files, (file) => file, shard);
    if (share.length > 0) say(`The app's own tests: ${share.length} files.`);
    if (share.length > 0)
      tests.push(...(await runNodeTests({ part: "own", folder, files: share, interrupted: io.interrupted })));
  }
  if (parts.includes("capabilities")) {
    say("What its manifest declares works, and nothing else does.");
    const argv = [folder, ...(shard === null ? [] : [shardName(shard)])];
    const run = { part: "capabilities", folder, files: [generated], argv, interrupted: io.interrupted } as const;
    tests.push(...(await runNodeTests(run)));
  }
  const room = await mkdtemp(join(tmpdir(), "locara-test-"));
  try {
    await carry(historyName, options.report, room);
    const wanted = parts.filter((part): part is SuitePart => part !== "own" && part !== "journeys");
    if (wanted.length > 0) say(`On ${options.hosts.join(" and ")}: ${wanted.join(", ")}.`);
    const suite =
      wanted.length === 0
        ? { report: null, skipped: [] }
        : await runSuite({ app: folder, parts: wanted, hosts: options.hosts, shard, folder: room }, io);
    skipped.push(...suite.skipped);
    const own = { v: 1, locara: version, app, shards: [], seconds: 0, tests, skipped, hosts: [] } as const;
    const merged = mergeReports([own, ...(suite.report === null ? [] : [suite.report])]);
    const seconds = (performance.now() - started) / 1000;
    const shards = shard === null ? [] : [shardName(shard)];
    await carry(historyName, room, options.report);
    return writeReport(options.report, { ...merged, seconds, shards }, room);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

async function carry(name: string, from: string, to: string): Promise<void> {
  if (existsSync(join(from, name))) await cp(join(from, name), join(to, name));
}
