import { type ErrorCode, LocaraError } from "@locara/schema";

/** The system's name for what went wrong with a file. Rethrows what is no error of the system. */
export function fileErrno(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof Error && typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) return code;
  throw error;
}

type Explanation = readonly [code: ErrorCode, message: string, hint: string];

const missing: Explanation = [
  "file/not-found",
  "There is no such file or folder.",
  "Check the path; the folder a file is written to must exist.",
];
const otherKind: Explanation = [
  "file/not-a-file",
  "It is a folder, a link or a device, not what this command works on.",
  "Use fs.stat or fs.list to see what is there; links are not followed.",
];
const forbidden: Explanation = [
  "file/unreadable",
  "The system does not allow this.",
  "Check the permissions of the file and of its folder.",
];
const full: Explanation = ["resource/disk-full", "The disk is full.", "Free some space; nothing was changed."];
const busy: Explanation = ["resource/busy", "Too many files are open.", "Try again when other calls have finished."];

const explanations: ReadonlyMap<string, Explanation> = new Map([
  ["ENOENT", missing],
  ["ENOTDIR", missing],
  ["ENAMETOOLONG", missing],
  ["EISDIR", otherKind],
  ["ELOOP", otherKind],
  ["ENXIO", otherKind],
  ["ENODEV", otherKind],
  ["EEXIST", otherKind],
  ["EACCES", forbidden],
  ["EPERM", forbidden],
  ["EROFS", forbidden],
  ["ENOSPC", full],
  ["EDQUOT", full],
  ["EFBIG", full],
  ["EMFILE", busy],
  ["ENFILE", busy],
  ["ENOTEMPTY", ["file/not-a-file", "The folder is not empty.", "Remove what is in it first."]],
]);

const failed: Explanation = ["file/unreadable", "The disk could not read or write this.", "Check the disk; try again."];

/** An error of the file system as the page may see it: without a path. Other errors are given back as they are. */
export function toFileError(error: unknown): unknown {
  if (error instanceof LocaraError) return error;
  const [code, message, hint] = explanations.get(fileErrno(error)) ?? failed;
  return new LocaraError(code, message, hint, { cause: error });
}

/** The same error for something that was found out without asking the system. */
export const fileError = (errno: "ENOENT" | "EISDIR" | "EACCES" | "ELOOP"): unknown =>
  toFileError(Object.assign(new Error(errno), { code: errno }));

/** Runs `work`, and says what goes wrong with files without naming a path. */
export async function withFileErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFileError(error);
  }
}

/** The same for what comes bit by bit. */
export async function* partsWithFileErrors<T>(parts: () => AsyncIterable<T> | Promise<never>): AsyncGenerator<T, void> {
  try {
    yield* await parts();
  } catch (error) {
    throw toFileError(error);
  }
}
