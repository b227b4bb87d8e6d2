import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inOwnMemory } from "./own-memory.ts";

const pool = Buffer.alloc(8192, "another file's content ");
const views = [
  { view: pool.subarray(8, 24), is: Uint8Array, because: "Node's pool lies around it" },
  { view: new Uint8Array(pool.buffer, 0, 4), is: Uint8Array, because: "it is the beginning of something" },
  { view: new Float32Array(pool.buffer, 8, 4), is: Float32Array, because: "samples are a view too" },
  { view: new DataView(pool.buffer, 8, 16), is: Uint8Array, because: "whatever it is, its bytes are all it may bring" },
  { view: new Uint8Array(0), is: Uint8Array, because: "nothing lies in nothing" },
];
for (const { view, is, because } of views) {
  test(`a ${view.constructor.name} of ${view.byteLength} bytes is sent with no others: ${because}`, () => {
    const expected = Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("hex");
    const { deep } = structuredClone(inOwnMemory({ deep: [{ view }, 1] }));
    const sent = (deep[0] as { readonly view: ArrayBufferView }).view;
    assert.ok(sent instanceof is);
    assert.equal(Buffer.from(sent.buffer).toString("hex"), expected);
  });
}

test("what lies alone in its memory is not copied, and what holds it is the same", () => {
  const bytes = new Uint8Array(1024);
  const message = { items: [bytes, null, "text", { bytes }] };
  assert.equal(inOwnMemory(message), message);
  assert.equal(message.items[0], bytes);
});

test("a message says the same before and after, whatever it holds", () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.double({ noNaN: true }),
    fc.constant(null),
    fc.uint8Array(),
    fc.uint8Array({ minLength: 3 }).map((bytes) => bytes.subarray(1, -1)),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("tree")), fc.dictionary(fc.string(), tie("tree"))),
  }));
  fc.assert(
    fc.property(tree, (message) => {
      const before = structuredClone(message);
      assert.deepEqual(structuredClone(inOwnMemory(message)), before);
    }),
  );
});
