import type { FileHandle } from "node:fs/promises";
import type { PinnedModel } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { networkError } from "./addresses.ts";
import type { Asking } from "./ask.ts";
import { openDownload } from "./download.ts";
import type { StreamDigest } from "./stream-digest.ts";

/** One model on its way into one file. */
export interface Fetching {
  readonly model: PinnedModel;
  readonly file: FileHandle;
  readonly digest: StreamDigest;
  readonly asking: Asking;
  progress(haveBytes: number): void;
}

/** An address, and what its server called the file when it was asked last. */
export interface Source {
  readonly url: string;
  etag: string | null;
}

/** Nothing of such a file is kept. */
export const wrongBytes = ({ id }: PinnedModel) =>
  new LocaraError(
    "model/digest-mismatch",
    `What the server has for model "${id}" is not the pinned file.`,
    "Nothing of it was kept. Tell the app's author that the file behind the address has changed.",
  );

export async function startOver({ file, digest }: Fetching): Promise<void> {
  digest.restart();
  await file.truncate(0);
}

/**
 * Reads one answer into the file, from where the digest stands up to `until`. Throws `resource/network` when it ended
 * early, with everything kept that came. Says whether the answer was the file from its first byte.
 */
export async function receive(source: Source, fetching: Fetching, until: number): Promise<"part" | "whole"> {
  const { model, file, digest, asking } = fetching;
  const from = digest.bytes;
  const part = { from, etag: source.etag, ...(until < model.bytes ? { until } : {}) };
  const answer = await openDownload(source.url, part, asking);
  const last = answer.start === from ? until : model.bytes;
  let damaged = false;
  let written = Promise.resolve();
  let unwritten: unknown;
  try {
    if (answer.total !== model.bytes) throw wrongBytes(model);
    source.etag = answer.etag;
    if (answer.start !== from) await startOver(fetching);
    await answer.read(last, async (block) => {
      if (damaged) return;
      const at = digest.bytes;
      damaged = !digest.update(block);
      const have = digest.bytes;
      // In order: a file with a hole would look longer than it is to whoever goes on after a kill.
      written = written.then(() => writeAll(file, block.subarray(0, Math.max(0, have - at)), at));
      await written.catch((error) => {
        unwritten ??= error;
        throw error;
      });
      if (damaged) throw networkError("a part of it arrived damaged.");
      fetching.progress(have);
    });
  } catch (error) {
    // What an earlier block brought of the damaged chunk would be taken for its beginning.
    if (damaged && last === model.bytes) await file.truncate(digest.bytes);
    asking.signal.throwIfAborted();
    throw unwritten ?? error;
  } finally {
    answer.close();
  }
  if (digest.bytes < last) throw networkError("the server stopped before the end.");
  return answer.start === 0 && last === model.bytes ? "whole" : "part";
}

/** Writes all of it, where one write may take less. */
export async function writeAll(file: FileHandle, block: Buffer, position: number): Promise<void> {
  for (let at = 0; at < block.length; ) {
    at += (await file.write(block, at, block.length - at, position + at)).bytesWritten;
  }
}
