import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes of the files below a path, or of the file there. Links count for nothing: what they lead to is not shipped by them. */
export function bytesBelow(path: string): number {
  const found = lstatSync(path);
  if (found.isFile()) return found.size;
  if (!found.isDirectory()) return 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}
