import type { TestContext } from "node:test";
import { type LocaraError, lexicalPath } from "@locara/schema";
import { openLinuxFiles } from "../files-linux.ts";
import type { PathFiles } from "../judged-file.ts";
import { type TempFolders, tempFolders } from "./temp-folders.ts";

const limit = 1024 * 1024;

export const onlyLinux = { skip: process.platform !== "linux" && "needs Linux" };

export interface Place extends TempFolders {
  readonly files: PathFiles;
}
/** Opens files for a contract that more than one way to files keeps. */
export type OpenPlace = (t: TestContext) => Promise<Place>;

export const place = (t: TestContext): Place => {
  const folders = tempFolders(t);
  return { ...folders, files: openLinuxFiles(folders.names) };
};

/** What a reader learns: by which names the thing is judged, and then its text or why not. */
export async function read({ files }: Place, path: string) {
  const opened = await files.openRead(lexicalPath(path));
  try {
    const text = await opened.handle.readText(limit).catch((error: LocaraError) => error.code);
    return { names: opened.target.names, text };
  } finally {
    await opened.close?.();
  }
}

export async function write({ files }: Place, path: string, content: string | Uint8Array) {
  const opened = await files.openWrite(lexicalPath(path));
  try {
    const outcome = await opened.handle.write(content).then(
      () => "written",
      (error: LocaraError) => error.code,
    );
    return { names: opened.target.names, outcome };
  } finally {
    await opened.close?.();
  }
}
