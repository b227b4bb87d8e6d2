import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { listFiles } from "./sources.ts";

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly optionalDependencies?: Readonly<Record<string, string>>;
        readonly resolved?: string;
        readonly integrity?: string;
        readonly link?: boolean;
      }
    >
  >;
}

/** What is wrong with a lock file, as sentences. */
export const lockFileFindings = (lock: Lock): readonly string[] => {
  const names = new Set(
    Object.keys(lock.packages).map((place) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length)),
  );
  const findings: string[] = [];
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      // `npm install` leaves such a hole silently when the registry lags; only `npm ci`, on some machines, trips over it.
      if (!names.has(name)) findings.push(`${place || "the root"}: its optional dependency ${name} has no entry`);
    }
    if (entry.resolved !== undefined && !entry.link)
      findings.push(`${place}: a download address stands in the lock file (${entry.resolved})`);
    if (place.includes("node_modules/") && !entry.link && entry.integrity === undefined)
      findings.push(`${place}: no integrity digest`);
  }
  return findings;
};

export const lockFile: Check = {
  name: "package-lock.json is whole and names no download address",
  things: "packages",
  fewest: 300,
  look: (root) => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
    return { findings: lockFileFindings(lock), looked: Object.keys(lock.packages).length };
  },
};

const kinds = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;
const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** The dependencies of a package.json that are not one exact version. */
export const inexactVersions = (
  manifest: Partial<Record<(typeof kinds)[number], Record<string, string>>>,
): readonly string[] =>
  kinds.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, version]) => !exact.test(version))
      .map(([name, version]) => `${kind} ${name}: "${version}" is not one exact version`),
  );

export const exactVersions: Check = {
  name: "every dependency is one exact version",
  things: "package.json files",
  fewest: 7,
  look: (root) => {
    const files = listFiles(root).filter((path) => path === "package.json" || path.endsWith("/package.json"));
    const findings = files.flatMap((path) =>
      inexactVersions(JSON.parse(readFileSync(join(root, path), "utf8"))).map((finding) => `${path}: ${finding}`),
    );
    return { findings, looked: files.length };
  },
};
