import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { type ConformanceReport, type HostReport, MergeError, type Shot, type TestLine } from "./conformance-report.ts";
import { reportPage } from "./report-page.ts";

const shotFolder = "screenshots";
/** The page carries so many bytes of pictures itself, what failed first; the rest lies beside it. */
const inlineBytes = 3_000_000;

const types: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".svg": "image/svg+xml",
};

/**
 * Writes `conformance.json` and `report.html` into `folder`, with the report's pictures beside them; `from` is where their
 * paths lead from. Each file appears whole or not at all, and nothing else in the folder is touched.
 */
export function writeReport(folder: string, report: ConformanceReport, from: string = folder): ConformanceReport {
  mkdirSync(join(folder, shotFolder), { recursive: true });
  const keep = shotKeeper(folder, from);
  const kept: ConformanceReport = {
    ...report,
    tests: report.tests.map(keep.test),
    hosts: report.hosts.map((host): HostReport => ({ ...host, tests: host.tests.map(keep.test) })),
  };
  writeWhole(join(folder, "conformance.json"), `${JSON.stringify(kept, null, 2)}\n`);
  writeWhole(join(folder, "report.html"), reportPage(kept, shotSource(folder, kept)));
  for (const name of readdirSync(join(folder, shotFolder)))
    if (/^[0-9a-f]{16}\.\w+$/.test(name) && !keep.names.has(name)) rmSync(join(folder, shotFolder, name));
  return kept;
}

/** Copies pictures beside the report, each under its digest: reports of many machines then merge without a clash. */
function shotKeeper(folder: string, from: string) {
  const names = new Set<string>();
  const copy = ({ name, file }: Shot): readonly Shot[] => {
    const path = join(from, file);
    const extension = extname(file).toLowerCase();
    if (!existsSync(path) || !Object.hasOwn(types, extension)) return [];
    const bytes = readFileSync(path);
    const own = `${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}${extension}`;
    names.add(own);
    const target = join(folder, shotFolder, own);
    if (!existsSync(target)) writeWhole(target, bytes);
    return [{ name, file: `${shotFolder}/${own}` }];
  };
  return { names, test: (test: TestLine): TestLine => ({ ...test, shots: test.shots.flatMap(copy) }) };
}

function shotSource(folder: string, { tests, hosts }: ConformanceReport): (shot: Shot) => string {
  const every = [...tests, ...hosts.flatMap((host) => host.tests)];
  const failedFirst = [...every].sort((one, other) => rank(one) - rank(other)).flatMap(({ shots }) => shots);
  const sources = new Map<string, string>();
  let room = inlineBytes;
  for (const { file } of failedFirst) {
    if (sources.has(file)) continue;
    const bytes = readFileSync(join(folder, file));
    room -= bytes.length;
    if (room >= 0) sources.set(file, `data:${types[extname(file)]};base64,${bytes.toString("base64")}`);
  }
  return ({ file }) => sources.get(file) ?? file;
}

const rank = ({ status, part }: TestLine): number => (status === "failed" ? 0 : part === "budgets" ? 1 : 2);

function writeWhole(path: string, content: string | Uint8Array): void {
  const making = `${path}.${process.pid}.part`;
  try {
    writeFileSync(making, content);
    renameSync(making, path);
  } finally {
    rmSync(making, { force: true });
  }
}

/** Reads a report back. Throws `MergeError` where it is none. */
export function readReport(folder: string): ConformanceReport {
  const path = join(folder, "conformance.json");
  const report = parsed(readFileSync(path, "utf8"));
  if (report?.v !== 1 || !Array.isArray(report.hosts) || !Array.isArray(report.tests))
    throw new MergeError(`${path} is no report of this version of locara test.`);
  return {
    ...report,
    tests: report.tests.map(ownShots),
    hosts: report.hosts.map((host) => ({ ...host, tests: host.tests.map(ownShots) })),
  };
}

/** A report of another machine names pictures beside itself, and never a file of this one. */
const ownShots = (test: TestLine): TestLine => ({
  ...test,
  shots: test.shots.filter(({ file }) => /^screenshots\/[0-9a-f]{16}\.\w+$/.test(file)),
});

function parsed(text: string): ConformanceReport | null {
  try {
    return JSON.parse(text) as ConformanceReport | null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
