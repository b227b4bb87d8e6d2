import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Frame, Said } from "../../app/services/broker-frames.ts";
import { onlyLinux } from "../../app/services/testing/use-files.ts";
import { openingIn, saidIn } from "./testing/hostile-requests.ts";
import { secret, world } from "./testing/hostile-world.ts";
import { type RawClient, rawClient } from "./testing/raw-client.ts";

const long = process.env.LOCARA_LONG !== undefined;
const runs = (usual: number): number => (long ? usual * 20 : usual);

/** A broker that hangs up on nonsense is what is looked for. */
const hungUp = () => null;

/** What comes up to the end of an answer, as text. */
async function hearAnswer(line: RawClient): Promise<string> {
  const heard: string[] = [];
  for (;;) {
    const frame = await line.next().catch(hungUp);
    if (frame === null) return heard.join("\n");
    heard.push(frame instanceof Uint8Array ? Buffer.from(frame).toString("latin1") : JSON.stringify(frame));
    if (!(frame instanceof Uint8Array) && ("done" in frame || "failed" in frame)) return heard.join("\n");
  }
}

test(
  "whatever is asked in whatever order, nothing that no grant covers is read or changed, and the broker lives",
  onlyLinux,
  async (t) => {
    const here = await world(t);
    const before = here.outside();
    const seen = { opened: 0, read: 0, refused: 0 };
    const say = (line: RawClient, frame: Frame) => line.send(frame).catch(hungUp);
    await fc.assert(
      fc.asyncProperty(
        openingIn(here),
        fc.array(saidIn(here), { maxLength: 3 }),
        fc.uint8Array(),
        async (first, more, bytes) => {
          // What is removed in the picked folder is the app's right.
          for (const file of ["a.txt", "b.txt"]) writeFileSync(join(here.box, file), "granted");
          const line = rawClient(here.socket);
          const heard: string[] = [];
          for (const said of [first, ...more, { ask: "parts", from: 0, until: 1000 }, { ask: "list" }]) {
            await say(line, said as Said);
            // A stop where nothing runs is answered by nothing.
            if (!Object.hasOwn(said, "stop")) heard.push(await hearAnswer(line));
          }
          for (const frame of [{ ask: "write" }, bytes, { end: "whole" }]) await say(line, frame);
          heard.push(await hearAnswer(line));
          const text = heard.join();
          assert.ok(!text.includes(secret), "a secret was told");
          line.close();
          assert.deepEqual(here.outside(), before, "something outside was changed");
          if (text.includes('"inside"')) seen.opened++;
          if (text.includes("granted")) seen.read++;
          if (text.includes('"failed"')) seen.refused++;
        },
      ),
      { numRuns: runs(200) },
    );
    assert.ok(Math.min(seen.opened, seen.read, seen.refused) > 3, `enough of everything: ${JSON.stringify(seen)}`);
    const line = rawClient(here.socket);
    await line.ask({ ask: "fs.stat", args: { path: `$PICKED/${here.ids.read}/a.txt` } });
    assert.notEqual((await line.ask({ ask: "stat" }))?.done, undefined, `it lives: ${here.said.slice(-3)}`);
    line.close();
  },
);

test("bytes that are no frames end their own connection and nothing else", onlyLinux, async (t) => {
  const here = await world(t, "read");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 4 }), async (pieces) => {
      const line = rawClient(here.socket);
      for (const piece of pieces) line.raw(piece);
      line.end();
      for (let heard = await hearAnswer(line); heard !== ""; heard = await hearAnswer(line))
        assert.ok(!heard.includes(secret));
      line.close();
    }),
    { numRuns: runs(150) },
  );
  const line = rawClient(here.socket);
  assert.equal((await line.ask({ ask: "fs.stat", args: { path: `$PICKED/${here.ids.read}/a.txt` } }))?.done, "inside");
  line.close();
});

test("a folder that is swapped for a link again and again serves no byte from outside", onlyLinux, async (t) => {
  const here = await world(t);
  const { outside } = here.folders;
  const attacker = fork(join(import.meta.dirname, "../../app/services/testing/swap-folder.ts"), [
    join(here.box, "sub"),
    outside,
  ]);
  const ended = new Promise((resolve) => attacker.once("exit", resolve));
  try {
    await new Promise((resolve) => attacker.once("message", resolve));
    const path = `$PICKED/${here.ids.folder}/box/sub/a.txt`;
    const seen = { granted: 0, refused: 0 };
    const until = Date.now() + 60_000;
    for (let tries = 0; tries < runs(100) || (seen.granted * seen.refused === 0 && Date.now() < until); tries++) {
      const line = rawClient(here.socket);
      const opened = await line.ask({ ask: "fs.stat", args: { path } });
      const read = opened?.done === "inside" ? await line.ask({ ask: "parts", from: 0, until: 100 }) : null;
      const text = (read?.frames ?? []).map((frame) => Buffer.from(frame as Uint8Array).toString()).join("");
      assert.ok(!text.includes(secret), "the link was followed");
      if (text === "granted") seen.granted++;
      else seen.refused++;
      line.close();

      const writing = rawClient(here.socket);
      if ((await writing.ask({ ask: "fs.remove", args: { path } }))?.done === "inside") {
        await writing.send({ ask: "write" });
        await writing.send(Buffer.from("granted"));
        await writing.ask({ end: "whole" });
      }
      writing.close();
      assert.equal(readFileSync(join(outside, "a.txt"), "utf8"), secret, "what the link leads to was written");
    }
    assert.ok(seen.granted > 0 && seen.refused > 0, JSON.stringify(seen));
  } finally {
    attacker.kill("SIGKILL");
    await ended;
  }
});
