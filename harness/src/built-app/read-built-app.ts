import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Breach, BuiltApp, BuiltArtifact, BuiltCode } from "@locara/compiler/built-app";
import { type Archive, readArchive } from "./archive.ts";
import { type Bundle, type BundleTree, readBundles, readTree } from "./bundle-tree.ts";
import { readSignature } from "./code-signature.ts";
import { readFuses } from "./fuse-wire.ts";
import { readMachO } from "./mach-o.ts";
import { readPropertyList } from "./property-list.ts";
import { checkSeal, sealName } from "./seal.ts";
import { type Report, readOr, Unreadable } from "./unreadable.ts";

export interface ReadApp {
  readonly app: BuiltApp;
  /** The lock file that the app carries. */
  readonly lock: Buffer | null;
}

const artifacts = ".locara/";

/** Reads a built macOS app, on any system: nothing is run, no link is followed, and what does not fit together is a breach. */
export async function readBuiltApp(folder: string, file: string): Promise<ReadApp> {
  const breaches: Breach[] = [];
  const report: Report = (kind, path, what) => breaches.push({ kind, path, what });
  const tree = readTree(folder, report);
  const bundles = readBundles(tree, report);
  const { code, digests } = readCode(tree, bundles, report);
  for (const bundle of bundles) checkSeal(tree, bundle, bundles, digests, report);
  for (const path of tree.files)
    if (/\/InfoPlist\.(strings|loctable|stringsdict)$/.test(path))
      report("info", path, "It says in some language what Info.plist does not.");

  const framework = bundles.find(({ path }) => posix.basename(path) === "Electron Framework.framework");
  const architectures = code.filter(({ path }) => path === framework?.executable).length;
  const archive = readArchive(tree, report);
  const [main = nothing, ...nested] = bundles[0]?.path === "" ? bundles : [nothing, ...bundles];
  const app: BuiltApp = {
    file,
    app: main,
    nested,
    code,
    fuses: await readFuses(tree, framework?.executable, architectures, report),
    archiveHeader: archive.header,
    archived: new Map([...archive.files].map(([name, bytes]) => [name, sha256(bytes)])),
    artifacts: artifactsIn(archive),
    breaches,
  };
  return { app, lock: archive.files.get("locara.lock.json") ?? null };
}

const nothing: Bundle = { path: "", kind: "app", info: {}, executable: "", contents: "Contents", infoPath: "" };

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Every program and library, wherever it lies and whatever it is called. */
function readCode(
  tree: BundleTree,
  bundles: readonly Bundle[],
  report: Report,
): { readonly code: readonly BuiltCode[]; readonly digests: ReadonlyMap<string, readonly string[]> } {
  const code: BuiltCode[] = [];
  const digests = new Map<string, readonly string[]>();
  for (const path of tree.files) {
    const bytes = tree.bytes(path);
    const slices = bytes === null ? null : readOr(report, path, () => readMachO(bytes));
    const bundle = bundles.find(({ executable }) => executable === path);
    if (slices === null && bundle !== undefined) report("unreadable", path, "It is no program that macOS could start.");
    const covered = {
      info: bundle === undefined ? null : tree.bytes(bundle.infoPath),
      resources: bundle === undefined ? null : tree.bytes(posix.join(bundle.contents, sealName)),
    };
    const found: string[] = [];
    for (const slice of slices ?? []) {
      const { digests: names = [], ...signature } = readSignature(slice, covered, path, report) ?? {};
      found.push(...names);
      const signed = "identifier" in signature ? (signature as BuiltCode["signature"]) : null;
      code.push({ path, architecture: slice.architecture, kind: slice.kind, signature: signed });
    }
    digests.set(bundle?.path ?? path, found);
  }
  return { code, digests };
}

const artifactsIn = ({ files }: Archive): ReadonlyMap<string, BuiltArtifact> =>
  new Map(
    [...files]
      .filter(([name]) => name.startsWith(artifacts))
      .map(([name, bytes]) => [
        name.slice(artifacts.length),
        { sha256: sha256(bytes), value: parsedArtifact(name, bytes) },
      ]),
  );

/** What cannot be parsed is no artifact of ours; its digest says so. */
function parsedArtifact(name: string, bytes: Buffer): unknown {
  try {
    if (name.endsWith(".json")) return JSON.parse(bytes.toString("utf8"));
    return name.endsWith(".plist") ? readPropertyList(bytes) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Unreadable) return undefined;
    throw error;
  }
}
