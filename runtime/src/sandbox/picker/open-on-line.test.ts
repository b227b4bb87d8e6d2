import assert from "node:assert/strict";
import { test } from "node:test";
import { partBytes } from "@locara/schema";
import type { PathFiles } from "../../app/services/judged-file.ts";
import { openOnLine } from "./open-on-line.ts";

test("a range of a file is read in one go, and as fast as it is taken", async () => {
  const asked: unknown[] = [];
  let read = 0;
  const files = {
    openRead: async () => ({
      target: {},
      handle: {
        async *readParts(from: number, until: number) {
          asked.push([from, until]);
          for (; read < 8; read++) yield new Uint8Array(partBytes);
        },
      },
    }),
  } as unknown as PathFiles;
  const { onLine } = await openOnLine("fs.stat", files, {} as never);
  let sent = 0;
  const call = {
    signal: new AbortController().signal,
    async send() {
      assert.equal(read, sent, "nothing is read on before it was sent");
      sent += 1;
    },
  } as never;
  await onLine.uses.get("parts")?.({ from: 7, until: 100 * partBytes }, call);
  assert.deepEqual([asked, sent], [[[7, 100 * partBytes]], 8]);
});
