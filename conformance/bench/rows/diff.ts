import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareManifests } from "@locara/harness";
import { runLocara } from "../command-line.ts";
import { compare, milliseconds, perCall } from "../measure.ts";
import type { Row } from "../row.ts";

const root = join(import.meta.dirname, "../../..");
/**
 * The native program itself: what npm puts before it is a start of Node, which would be counted against buf. Undefined
 * where it is not installed.
 */
const findBuf = (): string | undefined => {
  const arch = process.platform === "linux" && process.arch === "arm64" ? "aarch64" : process.arch;
  const launcher = createRequire(import.meta.url).resolve("@bufbuild/buf/package.json");
  const program = join(launcher, `../../buf-${process.platform}-${arch}/bin/buf`);
  return existsSync(program) ? program : undefined;
};

/** The reference app's manifest as it might grow: some folders, two servers, a reason for each; 3 KB. */
const pair = (): readonly [object, object] => {
  const app = JSON.parse(readFileSync(join(root, "apps/transcribe/locara.json"), "utf8")) as {
    readonly capabilities: { readonly fs: object };
    readonly reasons: object;
  };
  const release = (version: string, paths: object, hosts: readonly string[]): object => ({
    ...app,
    version,
    capabilities: {
      ...app.capabilities,
      fs: { ...app.capabilities.fs, paths },
      net: { allowed_hosts: hosts, allowed_ports: [443, 8443] },
      notifications: { modes: ["alert", "sound"] },
    },
    reasons: {
      ...app.reasons,
      "fs.paths": "Finds the recordings in your folder of interviews and writes the transcripts beside them.",
      net: "Sends finished transcripts to the server of your newsroom, when you press Publish.",
    },
    optional: ["net"],
  });
  const folders = ["$DOCUMENTS/interviews/**", "$MUSIC/recordings/*.wav"];
  const write = ["$DOCUMENTS/interviews/**"];
  return [
    release("1.2.0", { read: folders, write, deny: ["$DOCUMENTS/interviews/private/**"] }, ["api.example.com"]),
    release("1.3.0", { read: [...folders, "$HOME/Desktop/*/*.wav"], write }, ["api.example.com", "*.example.net"]),
  ];
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
    const buf = findBuf();
    if (buf === undefined) return { unavailable: "buf is not installed for this platform" };
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
      const ours = () => milliseconds(() => runLocara(["diff", old, now, "--fail-on", "expansion"], 1));
      const breaking = ["breaking", join(folder, "buf-1"), "--against", join(folder, "buf-0")];
      const theirs = () => milliseconds(() => run(buf, breaking, broken));
      return {
        ...(await compare(ours, theirs, { rounds: 13, warmUp: 2 })),
        note: "both whole processes; buf's native program, without the Node start that npm puts before it",
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
