import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { LocaraError } from "@locara/schema";
import { openModelCache } from "./cache.ts";
import { readBlocks } from "./verify.ts";

export interface ImportedModel {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Copies a file that is on this machine into the model cache and gives its digest and size.
 * Throws `model/digest-mismatch`, with nothing kept, when its bytes are not the expected ones.
 */
export async function importModel(cacheFolder: string, path: string, expectedSha256?: string): Promise<ImportedModel> {
  const cache = openModelCache(cacheFolder);
  cache.prepare();
  const temporary = join(cacheFolder, "partial", `import-${randomBytes(8).toString("hex")}`);
  const source = await openSource(path);
  const target = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const block of readBlocks(source)) {
      const written = target.write(block, 0, block.length, bytes);
      hash.update(block);
      bytes += block.length;
      await written;
    }
    const sha256 = hash.digest("hex");
    if (expectedSha256 !== undefined && sha256 !== expectedSha256) {
      throw new LocaraError(
        "model/digest-mismatch",
        `The file's sha256 is ${sha256}, not ${expectedSha256}.`,
        "Use the file that was pinned.",
      );
    }
    if (cache.blobBytes(sha256) !== bytes) await cache.publish(sha256, temporary, target);
    return { sha256, bytes };
  } finally {
    await Promise.all([source.close(), target.close()]);
    await rm(temporary, { force: true });
  }
}

async function openSource(path: string) {
  try {
    const file = await open(path, "r");
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch (error) {
    throw new LocaraError("file/not-found", `There is no readable file at ${path}.`, "Check the path.", {
      cause: error,
    });
  }
  throw new LocaraError("file/not-a-file", `${path} is no file.`, "Name the model's file, not its folder.");
}
