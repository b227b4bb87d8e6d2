import { createHash } from "node:crypto";
import { join } from "node:path";
import { getRawHeader } from "@electron/asar";
import type { BundleTree } from "./bundle-tree.ts";
import { isRecord } from "./is-record.ts";
import { beginsAsMachO } from "./mach-o.ts";
import { type Report, readOr, Unreadable } from "./unreadable.ts";

const path = "Contents/Resources/app.asar";

export interface Archive {
  readonly header: string | null;
  /** The bytes of every file in it. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const deepest = 64;

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** `app.asar`, with every digest in its header computed again: of whole files, and of the blocks that Electron verifies as it reads. */
export function readArchive(tree: BundleTree, report: Report): Archive {
  const files = new Map<string, Buffer>();
  for (const one of [...tree.files, ...tree.folders])
    if (/^Contents\/Resources\/(app|default_app\.asar|electron\.asar)$/.test(one))
      report("archive", one, "Electron could load code from here as well.");
  const bytes = tree.bytes(path);
  if (bytes === null) {
    report("archive", path, "There is no app.asar.");
    return { header: null, files };
  }
  const read = readOr(report, path, () => rawHeader(join(tree.folder, path)));
  if (read === null) return { header: null, files };
  const { headerString, header, headerSize } = read;
  // A key that stands twice in it would be gone here.
  if (JSON.stringify(header) !== headerString)
    report("archive", path, "Its header is not written as packing writes it.");
  const content = (entry: FileEntry, name: string): Buffer | null =>
    entry.unpacked === true
      ? tree.bytes(`${path}.unpacked/${name}`)
      : bytes.subarray(8 + headerSize + Number(entry.offset), 8 + headerSize + Number(entry.offset) + entry.size);
  for (const [name, entry] of entries(header, "", report)) {
    const found = content(entry, name);
    // Signing comes after packing and changes a library; its own signature and the app's seal cover it.
    const signed = found !== null && entry.unpacked === true && beginsAsMachO(found);
    const problem = found === null ? "is missing" : signed ? null : problemOf(entry, found);
    if (problem !== null) report("archive", path, `${name} ${problem}.`);
    if (found !== null) files.set(name, found);
  }
  return { header: sha256(headerString), files };
}

function rawHeader(archive: string): ReturnType<typeof getRawHeader> {
  try {
    return getRawHeader(archive);
  } catch (error) {
    throw new Unreadable(`The archive cannot be read (${String(error)}).`);
  }
}

interface FileEntry {
  readonly size: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly integrity?: {
    readonly algorithm: string;
    readonly hash: string;
    readonly blockSize: number;
    readonly blocks: readonly string[];
  };
}

function* entries(folder: unknown, at: string, report: Report): Generator<readonly [name: string, entry: FileEntry]> {
  const files = isRecord(folder) && isRecord(folder.files) ? folder.files : {};
  for (const [name, entry] of Object.entries(files)) {
    const whole = `${at}${name}`;
    if (at.split("/").length > deepest)
      report("archive", path, `${whole.slice(0, 80)}… lies deeper than any file that is packed.`);
    else if (!isRecord(entry) || /^\.{0,2}$|[/\\\0]/.test(name))
      report("archive", path, `${whole} is no name of a file.`);
    else if (entry.files !== undefined) yield* entries(entry, `${whole}/`, report);
    else if (entry.link !== undefined) report("archive", path, `${whole} is a link; packing a build leaves none.`);
    else yield [whole, entry as unknown as FileEntry];
  }
}

function problemOf({ integrity, size }: FileEntry, bytes: Buffer): string | null {
  if (bytes.length !== size) return `has ${bytes.length} bytes instead of ${size}`;
  if (integrity === undefined || integrity.algorithm !== "SHA256" || !(integrity.blockSize > 0))
    return "has no sha256 in the header";
  if (integrity.hash !== sha256(bytes)) return "has another sha256 than the header says";
  const { blockSize, blocks } = integrity;
  const count = Math.max(1, Math.ceil(bytes.length / blockSize));
  const whole = blocks.length === count || (bytes.length % blockSize === 0 && blocks.length === count + 1);
  const fits = blocks.every(
    (block, index) => block === sha256(bytes.subarray(index * blockSize, (index + 1) * blockSize)),
  );
  return whole && fits ? null : "has a block with another sha256 than the header says";
}
