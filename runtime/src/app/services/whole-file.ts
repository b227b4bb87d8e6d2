import { randomBytes } from "node:crypto";
import { constants, lstatSync, type Stats } from "node:fs";
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { type FileContent, LocaraError } from "@locara/schema";
import { fileErrno, fileError } from "./file-errors.ts";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/** Everything in an open file, whatever its size says; more than `limitBytes` is refused. */
export async function readWhole(file: FileHandle, limitBytes: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  if (size > limitBytes) throw tooLarge(limitBytes);
  // One byte more than it should have, so that a file that grew is noticed.
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, length);
    length += bytesRead;
    if (bytesRead === 0) return length === bytes.length ? bytes : bytes.slice(0, length);
    if (length > limitBytes) throw tooLarge(limitBytes);
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.min(length * 2 + 65_536, limitBytes + 1));
      larger.set(bytes);
      bytes = larger;
    }
  }
}

export const tooLarge = (limitBytes: number) =>
  new LocaraError(
    "file/too-large",
    `The file has more than ${limitBytes} bytes.`,
    "Read it in parts, or choose a smaller file.",
  );

/** Bytes as UTF-8 text. A byte order mark is taken off, broken text is refused. */
export function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new LocaraError("file/unreadable", "The file is no UTF-8 text.", "Read it with fs.readBytes.", {
      cause: error,
    });
  }
}

interface Write {
  /** The folder as a path that leads nowhere else: `/proc/self/fd/N`, or a real path. */
  readonly folder: string;
  readonly name: string;
  readonly content: FileContent;
  /** Called last before the file appears; throws where the folder is no longer the one that was judged. */
  readonly confirm: () => void;
  /** Added to the flags that the temporary file is made with. */
  readonly flags?: number;
}

/**
 * Writes a file so that it appears whole or not at all: a temporary file in the same folder, flushed, then renamed.
 *
 * What is there already is replaced, never written through: another name of the same file keeps its content. Content in
 * parts is written as it comes; where they end with an error, nothing is left.
 */
export async function writeWhole({ folder, name, content, confirm, flags = 0 }: Write): Promise<void> {
  const mode = replacedMode(lstatSync(`${folder}/${name}`, { throwIfNoEntry: false }));
  const temporary = `${folder}/${temporaryName()}`;
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | flags, 0o666);
  try {
    try {
      await file.writeFile(content);
      if (mode !== null) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    confirm();
    await rename(temporary, `${folder}/${name}`);
  } catch (error) {
    await unlink(temporary).catch(ignoreMissing);
    throw error;
  }
  await syncFolder(folder);
}

const temporaryName = () => `.locara-${randomBytes(12).toString("hex")}.tmp`;

/** A file on its way to its name. It shows in no listing. */
export const isTemporary = (name: string): boolean => /^\.locara-[0-9a-f]{24}\.tmp$/.test(name);

/** The permissions that a new file takes over; null where none is replaced. */
function replacedMode(found: Stats | undefined): number | null {
  if (found === undefined) return null;
  if (!found.isFile()) throw fileError("EISDIR");
  if ((found.mode & 0o222) === 0) throw fileError("EACCES");
  return found.mode & 0o777;
}

function ignoreMissing(error: unknown): void {
  if (fileErrno(error) !== "ENOENT") throw error;
}

/** Makes a rename survive a loss of power. Some file systems cannot, and say so. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, O_RDONLY | O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "EBADF"].includes(fileErrno(error))) throw error;
  } finally {
    await handle.close();
  }
}
