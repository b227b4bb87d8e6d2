import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { openModelCache } from "./cache.ts";
import { networkError, openDownload } from "./download.ts";
import { type ImportedModel, importModel } from "./import-model.ts";

/**
 * Fetches a file whose digest nobody pinned yet into the model cache and gives its digest and size: what somebody who
 * pins a model does once. Throws `model/digest-mismatch` when another digest was expected.
 */
export async function importModelFromUrl(
  cacheFolder: string,
  url: string,
  call: { progress(haveBytes: number, total: number | null): void; readonly signal: AbortSignal },
  expectedSha256?: string,
): Promise<ImportedModel> {
  openModelCache(cacheFolder).prepare();
  const path = join(cacheFolder, "partial", `unpinned-${randomBytes(8).toString("hex")}`);
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    const download = await openDownload(url, { from: 0, etag: null }, call.signal);
    let bytes = 0;
    for await (const part of download.body) {
      await file.write(part, 0, part.length, bytes);
      bytes += part.length;
      call.progress(bytes, download.total);
    }
    if (download.total !== null && download.total !== bytes) throw networkError("the server stopped before the end.");
    return await importModel(cacheFolder, path, expectedSha256);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
