import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Bundle, BundleTree } from "./bundle-tree.ts";
import { isRecord } from "./is-record.ts";
import { readPropertyList } from "./property-list.ts";
import { type Report, readOr } from "./unreadable.ts";

export const sealName = "_CodeSignature/CodeResources";

/** What lies in every bundle and in no seal; each is compared elsewhere, or here. */
const outside = {
  packageInfo: { path: "PkgInfo", text: "APPL????" },
  /** Where notarization leaves its ticket; macOS itself verifies it. */
  ticket: "CodeResources",
} as const;

/**
 * Compares everything in a bundle with its seal, and whatever is not in the seal is reported, whatever its rules leave out.
 * `digests`: how each bundle and program inside is named by its own signature.
 */
export function checkSeal(
  tree: BundleTree,
  bundle: Bundle,
  nested: readonly Bundle[],
  digests: ReadonlyMap<string, readonly string[]>,
  report: Report,
): void {
  const { contents, executable, infoPath } = bundle;
  const path = posix.join(contents, sealName);
  const bytes = tree.bytes(path);
  const entries = bytes === null ? null : readOr(report, path, () => readPropertyList(bytes).files2);
  if (!isRecord(entries)) return report("unsigned", path, "There is no seal of the bundle's files.");

  const seen = new Set<string>();
  const expected = new Set([executable, infoPath, path]);
  for (const one of sealable(tree, bundle, nested)) {
    const name = posix.relative(contents, one);
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    seen.add(name);
    if (entry === undefined && (expected.has(one) || isLeftOut(tree, one, name))) continue;
    const problem = entry === undefined ? "It is not in the seal." : problemOf(tree, one, entry, digests);
    if (problem !== null) report("altered", one, problem);
  }
  for (const [name, entry] of Object.entries(entries))
    if (!seen.has(name) && !(isRecord(entry) && entry.optional === true))
      report("altered", posix.join(contents, name), "It is in the seal, and not there.");
}

/** Files and links of the bundle, and each bundle inside of it as one thing. */
function sealable(tree: BundleTree, { path, contents }: Bundle, nested: readonly Bundle[]): readonly string[] {
  const inner = nested.map((one) => one.path).filter((one) => one !== path && one.startsWith(`${contents}/`));
  return [...tree.files, ...tree.links.keys(), ...inner].filter(
    (one) => one.startsWith(`${contents}/`) && !inner.some((other) => one.startsWith(`${other}/`)),
  );
}

function isLeftOut(tree: BundleTree, path: string, name: string): boolean {
  if (name === outside.ticket) return true;
  return name === outside.packageInfo.path && tree.bytes(path)?.toString("latin1") === outside.packageInfo.text;
}

function problemOf(
  tree: BundleTree,
  path: string,
  entry: unknown,
  digests: ReadonlyMap<string, readonly string[]>,
): string | null {
  const { symlink, cdhash, hash2 } = isRecord(entry) ? entry : {};
  if (cdhash !== undefined) {
    const sealed = Buffer.isBuffer(cdhash) ? cdhash.toString("hex") : "";
    return digests.get(path)?.includes(sealed) === true ? null : "It is other code than what was sealed.";
  }
  if (symlink !== undefined)
    return tree.links.get(path) === symlink ? null : "It leads elsewhere than what was sealed.";
  const bytes = tree.bytes(path);
  if (bytes === null || !Buffer.isBuffer(hash2)) return "The seal has no sha256 of it.";
  const same = createHash("sha256").update(bytes).digest().equals(hash2);
  return same ? null : "It is not what was sealed.";
}
