import assert from "node:assert/strict";
import { test } from "node:test";
import { openBlocks } from "./blocks.ts";

const mebibyte = 1024 * 1024;

/** A taker that keeps what it was given until it is told to let go. */
function slowTaker() {
  const held: { readonly block: Buffer; readonly letGo: () => void; readonly fail: (error: Error) => void }[] = [];
  const take = (block: Buffer) =>
    new Promise<void>((letGo, fail) => {
      held.push({ block, letGo, fail });
    });
  return { held, take };
}

test("what comes is gathered until a block is full, and given in order", () => {
  const blocks = openBlocks({ room: () => undefined, failed: () => undefined });
  const { held, take } = slowTaker();
  for (let value = 0; value < 4; value++) {
    blocks.space().fill(value, 0, mebibyte / 2);
    blocks.add(mebibyte / 2);
    blocks.give(take, "full");
  }
  blocks.add(3);
  blocks.give(take, "full");
  blocks.give(take, "all");
  assert.deepEqual(
    held.map(({ block }) => [block.length, block[0], block.at(-1)]),
    [
      [mebibyte, 0, 1],
      [mebibyte, 2, 3],
      [3, held[2]?.block[0], held[2]?.block[2]],
    ],
  );
});

test("a block is not filled again while somebody holds it, and four held are enough", async () => {
  let room = 0;
  const blocks = openBlocks({ room: () => void room++, failed: () => undefined });
  const { held, take } = slowTaker();
  for (let value = 1; value <= 5; value++) {
    assert.equal(blocks.busy(), value > 4);
    blocks.space().fill(value);
    blocks.add(mebibyte);
    blocks.give(take, "full");
  }
  assert.deepEqual(
    held.map(({ block }) => block[7]),
    [1, 2, 3, 4, 5],
  );
  for (const { letGo } of held) letGo();
  await blocks.returned();
  assert.deepEqual([blocks.busy(), room], [false, 1]);
});

test("a taker that fails is told of, once for each block", async () => {
  const failures: unknown[] = [];
  const blocks = openBlocks({ room: () => undefined, failed: (error) => failures.push(error) });
  const { held, take } = slowTaker();
  blocks.add(1);
  blocks.give(take, "all");
  const error = new Error("no room");
  held[0]?.fail(error);
  await blocks.returned();
  assert.deepEqual(failures, [error]);
});

test("a head is cut off the front, and what is behind it stays", () => {
  const blocks = openBlocks({ room: () => undefined, failed: () => undefined });
  blocks.space().write("head body");
  blocks.add(9);
  blocks.keep(5, 9);
  assert.equal(blocks.filled().toString(), "body");
});
