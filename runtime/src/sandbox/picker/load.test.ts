import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { partBytes } from "@locara/schema";
import { mostFrameBytes } from "../../app/services/broker-frames.ts";
import { onlyLinux } from "../../app/services/testing/use-files.ts";
import { world } from "./testing/hostile-world.ts";
import { type RawClient, rawClient } from "./testing/raw-client.ts";

const heldBytes = (): number => process.memoryUsage().rss;

const head = (kind: number, length: number): Uint8Array => {
  const bytes = Buffer.alloc(5);
  bytes[0] = kind;
  bytes.writeUInt32BE(length, 1);
  return bytes;
};

test("a frame of any announced length is refused before it is held", onlyLinux, async (t) => {
  const { socket } = await world(t, "read");
  for (const kind of [0, 1, 2, 255]) {
    for (const length of [mostFrameBytes + 1, 2 ** 31, 2 ** 32 - 1]) {
      const line = rawClient(socket);
      line.raw(head(kind, length));
      assert.equal(await line.next(), null, `${kind}, ${length}`);
      line.close();
    }
  }
});

test(
  "readers that never take what they asked for fill no memory, and no more than so many are served",
  onlyLinux,
  async (t) => {
    const here = await world(t);
    const large = join(here.box, "a.txt");
    truncateSync(large, 1024 ** 3);
    const path = `$PICKED/${here.ids.change}/a.txt`;
    const lines: RawClient[] = [];
    const before = heldBytes();
    const answers: (string | undefined)[] = [];
    for (let count = 0; count < 140; count++) {
      const line = rawClient(here.socket);
      lines.push(line);
      const answer = await line.ask({ ask: "fs.stat", args: { path } });
      answers.push(answer?.failed);
      if (answer?.done === "inside") await line.send({ ask: "parts", from: 0, until: 1024 ** 3 });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(answers.filter((code) => code === "resource/busy").length, 12, "the rest is refused");
    // Two parts for each, a gigabyte for none.
    assert.ok(heldBytes() - before < 128 * 3 * partBytes, `${(heldBytes() - before) / 1e6} MB more are held`);
    for (const line of lines) line.close();
  },
);
