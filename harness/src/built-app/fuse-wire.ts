import { join } from "node:path";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import type { BuiltApp } from "@locara/compiler/built-app";
import type { BundleTree } from "./bundle-tree.ts";
import type { Report } from "./unreadable.ts";

/** Before every copy of the fuses, in whatever binary (`@electron/fuses`, constants). */
const sentinel = Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX");

const states: Readonly<Record<number, BuiltApp["fuses"][string]>> = {
  [FuseState.ENABLE]: "on",
  [FuseState.DISABLE]: "off",
  [FuseState.REMOVED]: "removed",
  [FuseState.INHERIT]: "inherited",
};

/** How Electron's fuses are set. There is one copy of them for each architecture; all must say the same, and there be no other. */
export async function readFuses(
  tree: BundleTree,
  binary: string | undefined,
  architectures: number,
  report: Report,
): Promise<BuiltApp["fuses"]> {
  const path = binary ?? "Contents/Frameworks/Electron Framework.framework";
  const bytes = tree.bytes(path);
  const wires = bytes === null ? [] : wiresOf(bytes);
  if (wires.length !== architectures || new Set(wires.map((wire) => wire.toString("hex"))).size !== 1) {
    const what = `There are ${wires.length} copies of Electron's fuses for ${architectures} architectures, or they differ.`;
    report("fuses", path, what);
    if (wires.length === 0) return {};
  }
  const { version, ...wire } = await getCurrentFuseWire(join(tree.folder, path));
  if (version !== "1") report("fuses", path, `Its fuses are of version ${version}, which nobody knows.`);
  return Object.fromEntries(
    Object.entries(wire).map(([index, state]) => [
      FuseV1Options[Number(index)] ?? `number ${index}`,
      states[Number(state)] ?? "unknown",
    ]),
  );
}

/** Version, length and states. */
function wiresOf(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(sentinel); at >= 0; at = bytes.indexOf(sentinel, at + 1)) {
    const from = at + sentinel.length;
    found.push(bytes.subarray(from, from + 2 + (bytes[from + 1] ?? 0)));
  }
  return found;
}
