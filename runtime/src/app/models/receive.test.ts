import assert from "node:assert/strict";
import type { FileHandle } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type Fetching, receive } from "./receive.ts";
import { openStreamDigest } from "./stream-digest.ts";
import { modelServer, noise, pin, serve } from "./testing/model-server.ts";

const content = noise(5_000_000);

/** A file in memory that takes its time, at most so many bytes at once, and has room for `room`. */
function slowFile(room = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.alloc(content.length);
  const starts: number[] = [];
  let writing = 0;
  const handle = {
    async write(block: Buffer, offset: number, length: number, position: number) {
      starts.push(position);
      assert.equal(++writing, 1, "one write at a time");
      const bytesWritten = Math.min(length, 300_000);
      await wait(starts.length % 3);
      writing--;
      if (position + bytesWritten > room) throw Object.assign(new Error("no room"), { code: "ENOSPC" });
      block.copy(bytes, position, offset, offset + bytesWritten);
      return { bytesWritten };
    },
    truncate: async () => undefined,
  };
  return { bytes, starts, handle: handle as unknown as FileHandle };
}

const fetching = (file: FileHandle, url: string): Fetching => {
  const model = pin(content, [url]);
  const asking = { reach: "development", signal: new AbortController().signal, windowMilliseconds: 5000 } as const;
  return { model, file, digest: openStreamDigest(model), asking, progress: () => undefined };
};

test("blocks are written in order, whole, one after the other: a kill leaves no hole", async () => {
  await using server = await modelServer((answering) => serve(content, answering));
  const file = slowFile();
  const came = await receive({ url: server.url, etag: null }, fetching(file.handle, server.url), content.length);
  assert.equal(came, "whole");
  assert.equal(file.bytes.equals(content), true);
  assert.deepEqual(
    file.starts,
    file.starts.toSorted((a, b) => a - b),
  );
});

test("a write that fails is what is told, not that the connection was ended for it", async () => {
  await using server = await modelServer((answering) => serve(content, answering));
  const { handle } = slowFile(2_000_000);
  const given = fetching(handle, server.url);
  await assert.rejects(receive({ url: server.url, etag: null }, given, content.length), { code: "ENOSPC" });
});
