import type { FileHandle } from "node:fs/promises";
import type { PinnedModel } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { networkError, openDownload } from "./download.ts";
import type { StreamDigest } from "./stream-digest.ts";

const blockBytes = 1024 * 1024;

/** One model on its way into one file. */
export interface Fetching {
  readonly model: PinnedModel;
  readonly file: FileHandle;
  readonly digest: StreamDigest;
  readonly call: { progress(haveBytes: number): void; readonly signal: AbortSignal };
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

/** Reads one answer into the file. Throws `resource/network` when it ended early, with everything kept that came. */
export async function receive(source: Source, fetching: Fetching): Promise<void> {
  const { model, digest, call } = fetching;
  const answer = await openDownload(source.url, { from: digest.bytes, etag: source.etag }, call.signal);
  const block = openBlock(fetching);
  try {
    if (answer.total !== null && answer.total !== model.bytes) throw wrongBytes(model);
    source.etag = answer.etag;
    if (answer.start !== digest.bytes) await startOver(fetching);
    for await (const part of answer.body) {
      if (digest.bytes + block.bytes + part.length > model.bytes) {
        block.drop();
        await startOver(fetching);
        throw wrongBytes(model);
      }
      await block.add(part);
    }
    await block.write();
  } catch (error) {
    await block.write();
    call.signal.throwIfAborted();
    if (error instanceof LocaraError || isDiskFull(error)) throw error;
    throw networkError("the connection was cut.", { cause: error });
  } finally {
    answer.close();
  }
  if (digest.bytes < model.bytes) throw networkError("the server stopped before the end.");
}

export const isDiskFull = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOSPC";

/** Gathers small parts, so that one block is hashed while it is written. */
function openBlock({ file, digest, call }: Fetching) {
  let parts: Uint8Array[] = [];
  let bytes = 0;

  const write = async () => {
    if (bytes === 0) return;
    const block = Buffer.concat(parts);
    parts = [];
    bytes = 0;
    const written = file.write(block, 0, block.length, digest.bytes);
    const right = digest.update(block);
    await written;
    if (!right) {
      await file.truncate(digest.bytes);
      throw networkError("a part of it arrived damaged.");
    }
    call.progress(digest.bytes);
  };

  return {
    get bytes() {
      return bytes;
    },
    write,
    drop() {
      parts = [];
      bytes = 0;
    },
    async add(part: Uint8Array) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= blockBytes) await write();
    },
  };
}
