import type { CodeSignature, Entitlements } from "@locara/compiler/built-app";
import { canonicalJson } from "@locara/schema";
import { readDerEntitlements } from "./entitlements-der.ts";
import type { Slice } from "./mach-o.ts";
import { readPropertyList } from "./property-list.ts";
import { type Blobs, type Directory, isDirectory, readBlobs, readDirectory, slot } from "./signature-blobs.ts";
import { type Report, readOr } from "./unreadable.ts";

/** Files of the bundle that the signature of its program covers too. */
export interface Covered {
  readonly info: Buffer | null;
  readonly resources: Buffer | null;
}

export interface VerifiedSignature extends CodeSignature {
  /** By which a seal around it names it: the first 20 bytes of each directory's digest, in hexadecimal. */
  readonly digests: readonly string[];
}

const adHoc = 0x2;
const sha1 = 1;

/**
 * Reads the signature of one architecture and computes every digest in it: of the pages, of the parts beside it, of what it
 * covers in the bundle. What does not fit is reported. Null: there is none that could be read. The certificates are not looked at.
 */
export function readSignature(slice: Slice, covered: Covered, path: string, report: Report): VerifiedSignature | null {
  const { bytes, signature } = slice;
  if (signature === null) return null;
  const read = readOr(report, path, () => {
    const blobs = readBlobs(bytes.subarray(signature.offset, signature.offset + signature.size));
    const numbers = [...blobs.keys()].filter(isDirectory);
    const directories = numbers.map((number) => readDirectory(blobs.get(number) as Buffer));
    return { blobs, directories, best: directories.toSorted((a, b) => b.strength - a.strength)[0] };
  });
  if (read === null) return null;
  const { blobs, directories, best } = read;
  if (best === undefined || !blobs.has(slot.directory)) {
    report("unreadable", path, "Its signature has no code directory.");
    return null;
  }
  if (signature.offset + signature.size !== bytes.length)
    report("altered", path, "Something lies behind its signature, or the signature leads out of the file.");
  if (best.strength === sha1) report("unsigned", path, "Its signature uses SHA-1 only.");
  for (const directory of directories) {
    if (!sameNames(directory, best))
      report("altered", path, "The directories of its signature are of different programs.");
    checkPages(directory, slice, signature.offset, path, report);
    checkSpecial(directory, blobs, contents(blobs, covered, slice), path, report);
  }
  checkCms(blobs, best, path, report);
  return {
    identifier: best.identifier,
    team: best.team,
    flags: best.flags,
    executableFlags: best.executableFlags,
    entitlements: readEntitlements(blobs, path, report),
    digests: directories.map((one) => one.hash(one.bytes).subarray(0, 20).toString("hex")),
  };
}

const sameNames = (a: Directory, b: Directory): boolean =>
  a.identifier === b.identifier && a.team === b.team && a.flags === b.flags && a.executableFlags === b.executableFlags;

function checkPages(directory: Directory, { bytes, text }: Slice, end: number, path: string, report: Report): void {
  const { codeLimit, pageSize, pages } = directory;
  if (codeLimit !== end || pages.length !== Math.ceil(codeLimit / pageSize))
    return report("altered", path, "Its signature does not cover all of its code.");
  if (directory.text.offset !== text.offset || directory.text.size !== text.size)
    report("altered", path, "Its signature is about another segment of code.");
  const changed = pages.flatMap((digest, page) => {
    const from = page * pageSize;
    return directory.hash(bytes.subarray(from, Math.min(from + pageSize, codeLimit))).equals(digest) ? [] : [page];
  });
  if (changed.length > 0)
    report(
      "altered",
      path,
      `${changed.length} of ${pages.length} pages of its code changed, the first at ${(changed[0] ?? 0) * pageSize}.`,
    );
}

/** What each special slot must be the digest of. */
function contents(blobs: Blobs, { info, resources }: Covered, slice: Slice): ReadonlyMap<number, Buffer | null> {
  return new Map([
    [slot.info, info ?? slice.info],
    [slot.requirements, blobs.get(slot.requirements) ?? null],
    [slot.resources, resources],
    [slot.entitlements, blobs.get(slot.entitlements) ?? null],
    [slot.der, blobs.get(slot.der) ?? null],
  ]);
}

const names: Readonly<Record<number, string>> = {
  [slot.info]: "Info.plist",
  [slot.requirements]: "the requirements",
  [slot.resources]: "_CodeSignature/CodeResources",
  [slot.entitlements]: "the entitlements",
  [slot.der]: "the entitlements in DER form",
};

function checkSpecial(
  directory: Directory,
  blobs: Blobs,
  expected: ReadonlyMap<number, Buffer | null>,
  path: string,
  report: Report,
): void {
  const last = Math.max(directory.special.length, ...[...blobs.keys()].filter((number) => number < 0x1000), slot.der);
  for (let number = 1; number <= last; number++) {
    const digest = directory.special[number - 1] ?? null;
    const content = expected.get(number) ?? null;
    if (content === null && digest === null) continue;
    const name = names[number] ?? `part ${number}`;
    if (content === null) report("altered", path, `Its signature covers ${name}, which is not there.`);
    else if (digest === null) report("altered", path, `Its signature does not cover ${name}.`);
    else if (!directory.hash(content).equals(digest))
      report("altered", path, `Its signature was made for another content of ${name}.`);
  }
}

/** Either nobody signed, and there is nothing to verify, or somebody did, and there is. */
function checkCms(blobs: Blobs, { flags }: Directory, path: string, report: Report): void {
  const empty = (blobs.get(slot.cms)?.length ?? 8) === 8;
  if (empty !== ((flags & adHoc) !== 0))
    report(
      "unsigned",
      path,
      empty
        ? "Its signature is said to be somebody's, and is nobody's."
        : "Its signature is said to be nobody's, and is somebody's.",
    );
}

function readEntitlements(blobs: Blobs, path: string, report: Report): Entitlements | null {
  const [xml, der] = [blobs.get(slot.entitlements)?.subarray(8), blobs.get(slot.der)?.subarray(8)];
  if (xml === undefined && der === undefined) return null;
  const say: Report = (_kind, at, what) => report("entitlements", at, what);
  const asXml = xml === undefined ? null : readOr(say, path, () => readPropertyList(xml));
  const asDer = der === undefined ? null : readOr(say, path, () => readDerEntitlements(der));
  if (xml === undefined || der === undefined)
    say("entitlements", path, `Its entitlements are there only as ${xml === undefined ? "DER" : "a property list"}.`);
  else if (asXml !== null && asDer !== null && canonicalJson(asXml) !== canonicalJson(asDer))
    say("entitlements", path, "Its entitlements as a property list and in DER form are not the same.");
  // Both count: a key in either of them may be what some part of macOS reads.
  return { ...asDer, ...asXml };
}
