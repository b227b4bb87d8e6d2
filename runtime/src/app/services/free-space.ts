import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { fileErrno } from "./file-errors.ts";

/** Bytes that the user may still write where `folder` is, or will be; null where the system does not say. */
export function freeBytesAt(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if (fileErrno(error) !== "ENOENT" || dirname(folder) === folder) return null;
    return freeBytesAt(dirname(folder));
  }
}
