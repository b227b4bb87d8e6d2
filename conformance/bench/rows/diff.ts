import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareManifests } from "@locara/harness";
import { compare, milliseconds, perCall } from "../measure.ts";
import type { Row } from "../row.ts";

const root = join(import.meta.dirname, "../../..");
const cli = join(root, "harness/bin/locara.mjs");
// The native program itself: what npm puts before it is a start of Node, which would be counted against buf.
const buf = join(root, `node_modules/@bufbuild/buf-${process.platform}-${process.arch}/bin/buf`);

interface Manifest {
  readonly version: string;
  readonly capabilities: {
    readonly fs: { readonly paths: { readonly read: readonly string[]; readonly deny: readonly string[] } };
    readonly net: { readonly allowed_hosts: readonly string[] };
  };
}

/** A manifest that declares everything, and its update: a server more, a pattern more, a deny less. */
const pair = (): readonly [Manifest, Manifest] => {
  const path = join(root, "compiler/fixtures/everything/locara.json");
  const before = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const { net, fs, ...rest } = before.capabilities;
  const after = {
    ...before,
    version: "1.3.0",
    capabilities: {
      ...rest,
      net: { ...net, allowed_hosts: [...net.allowed_hosts, "sync.example.net"] },
      fs: { ...fs, paths: { ...fs.paths, read: [...fs.paths.read, "$DOCUMENTS/*/letters/*.md"], deny: [] } },
    },
  };
  return [before, after];
};

export const diffPair: Row = {
  name: "diff.pair",
  unit: "ms",
  baseline: null,
  budget: { of: "ours", firstCut: 3, goal: 1 },
  measure: async () => {
    const [before, after] = pair();
    const once = (): number => perCall(20, () => compareManifests(before, after)) / 1e6;
    return {
      ...(await compare(once, null, { rounds: 25, warmUp: 20 })),
      note: "from the bytes of two manifests to the report with its places",
    };
  },
};

/** A protocol definition about as long as a manifest; the second one breaks it in one place. */
const protocol = (bytes: number, change: string): string => {
  const lines = ['syntax = "proto3";', "package acme.notes.v1;"];
  for (let index = 0; lines.join("\n").length < bytes; index++) {
    const fields = Array.from({ length: 8 }, (_, field) => `  string field_${field} = ${field + 1};`);
    lines.push(`message Message${index} {`, ...(index === 1 ? fields.slice(change.length) : fields), "}");
  }
  return lines.join("\n");
};

const env: NodeJS.ProcessEnv = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

const run = (program: string, args: readonly string[], expected: number): void => {
  const { status, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
  if (status !== expected) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}`);
};

/** buf's exit code where it found something. */
const broken = 100;

export const diffPairCommand: Row = {
  name: "diff.pair.command",
  unit: "ms",
  baseline: "buf breaking, same size",
  budget: { of: "ratio", firstCut: 1, goal: 0.5 },
  measure: async () => {
    if (!existsSync(buf)) return { unavailable: `there is no ${buf}` };
    const folder = mkdtempSync(join(tmpdir(), "locara-bench-"));
    try {
      const [old, now] = pair().map((manifest, index) => {
        const text = JSON.stringify(manifest, null, 2);
        mkdirSync(join(folder, `buf-${index}`));
        writeFileSync(join(folder, `buf-${index}/buf.yaml`), "version: v2\n");
        writeFileSync(join(folder, `buf-${index}/notes.proto`), protocol(text.length, "-".repeat(index)));
        writeFileSync(join(folder, `${index}.json`), text);
        return join(folder, `${index}.json`);
      }) as [string, string];
      const ours = () =>
        milliseconds(() => run(process.execPath, [cli, "diff", old, now, "--fail-on", "expansion"], 1));
      const breaking = ["breaking", join(folder, "buf-1"), "--against", join(folder, "buf-0")];
      const theirs = () => milliseconds(() => run(buf, breaking, broken));
      return {
        ...(await compare(ours, theirs, { rounds: 25, warmUp: 3 })),
        note: "both whole processes; buf's native program, without the Node start that npm puts before it",
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
