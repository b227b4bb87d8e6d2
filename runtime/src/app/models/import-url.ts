import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { openModelCache } from "./cache.ts";
import { openDownload } from "./download.ts";
import { type ImportedModel, importModel } from "./import-model.ts";
import { writeAll } from "./receive.ts";

/**
 * Fetches a file whose digest nobody pinned yet into the model cache and gives its digest and size: what somebody who
 * pins a model does once. Throws `model/digest-mismatch` when another digest was expected.
 */
export async function importModelFromUrl(
  cacheFolder: string,
  url: string,
  call: { progress(haveBytes: number, total: number): void; readonly signal: AbortSignal },
  expectedSha256?: string,
): Promise<ImportedModel> {
  openModelCache(cacheFolder).prepare();
  const path = join(cacheFolder, "partial", `unpinned-${randomBytes(8).toString("hex")}`);
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    const asking = { reach: "development", signal: call.signal, windowMilliseconds: 30_000 } as const;
    const download = await openDownload(url, { from: 0, etag: null }, asking);
    let bytes = 0;
    await download.read(download.total, async (block) => {
      const at = bytes;
      bytes += block.length;
      await writeAll(file, block, at);
      call.progress(at + block.length, download.total);
    });
    return await importModel(cacheFolder, path, expectedSha256);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
