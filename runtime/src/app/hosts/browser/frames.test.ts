import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Packr } from "msgpackr";
import { encodeFrame, readFrame } from "./frames.ts";

const packr = new Packr({ useRecords: false, moreTypes: true, structuredClone: true });
const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
let deep: unknown = 1;
for (let level = 0; level < 70; level += 1) deep = [deep];

const malformed = [
  { bytes: new Uint8Array(), because: "it is empty" },
  { bytes: Uint8Array.of(0xc1), because: "the byte means nothing in MessagePack" },
  { bytes: Uint8Array.of(0x81), because: "it breaks off" },
  { bytes: Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff), because: "it promises four billion entries" },
  { bytes: Uint8Array.of(0x01, 0x02), because: "something follows" },
  { bytes: new Uint8Array(200_000).fill(0x91), because: "it is 200,000 lists deep" },
  { bytes: new TextEncoder().encode('{"v":1}'), because: "it is JSON" },
  { bytes: packr.pack([1]), because: "a list is no message" },
  { bytes: packr.pack("hello"), because: "a text is no message" },
  { bytes: packr.pack(null), because: "nothing is no message" },
  { bytes: packr.pack({ at: new Date(0) }), because: "a date is no plain data" },
  { bytes: packr.pack({ pattern: /(a+)+$/ }), because: "a pattern is no plain data" },
  { bytes: packr.pack({ error: new Error("x") }), because: "an error is no plain data" },
  { bytes: packr.pack({ set: new Set([1]) }), because: "a set is no plain data" },
  { bytes: packr.pack({ big: 2n ** 63n }), because: "a bigint is no plain data" },
  { bytes: packr.pack({ doubles: new Float64Array([1]) }), because: "only two typed arrays travel" },
  { bytes: packr.pack({ deep }), because: "it is deeper than any command needs" },
  { bytes: packr.pack(cyclic), because: "it contains itself" },
  { bytes: doubling(40), because: "a few hundred bytes that unfold to a billion values would stop the host" },
];

/** `[a, a]` with `a` again `[b, b]`, and so on: references, which MessagePack has not, but the packer's own extension. */
function doubling(levels: number): Uint8Array {
  const id = (type: number, level: number) => [0xd6, type, 0, 0, 0, level];
  const from = (level: number): number[] => {
    if (level === levels) return [0x90];
    return [...id(0x69, level), 0x92, ...from(level + 1), ...(level + 1 < levels ? id(0x70, level + 1) : [0x90])];
  };
  return Uint8Array.from([0x81, 0xa1, 0x61, ...from(0)]);
}

for (const { bytes, because } of malformed) {
  test(`a frame is refused as protocol/malformed: ${because}`, () => {
    assert.throws(() => readFrame(bytes), { code: "protocol/malformed" });
  });
}

test("a key called __proto__ does not become a prototype", () => {
  const frame = readFrame(packr.pack(JSON.parse('{"payload":{"__proto__":{"admin":true}}}')));
  assert.equal(Object.getPrototypeOf(frame.payload), Object.prototype);
  assert.equal((frame.payload as { admin?: unknown }).admin, undefined);
});

test("bytes arrive as Uint8Array and samples as Float32Array, never as Buffer", () => {
  const read = readFrame(
    Buffer.from(encodeFrame({ bytes: Buffer.from([1, 2]), samples: new Float32Array([0.5, -1]) })),
  );
  assert.deepEqual(read, { bytes: Uint8Array.of(1, 2), samples: new Float32Array([0.5, -1]) });
  assert.equal(read.bytes?.constructor, Uint8Array);
});

test("what is encoded stays as it was while the next message is encoded", () => {
  const first = encodeFrame({ text: "first" });
  encodeFrame({ text: "other" });
  assert.deepEqual(readFrame(first), { text: "first" });
});

test("plain data of any shape comes back equal", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "binary" }),
    // MessagePack writes a whole number as one, and there is one nought.
    fc.double({ noNaN: true }).map((number) => number + 0),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.float32Array({ noNaN: true }),
  );
  const key = fc.string().filter((name) => name !== "__proto__");
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("tree")),
      fc.dictionary(key, tie("tree"), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (payload) => {
      assert.deepEqual(readFrame(encodeFrame({ payload })), { payload });
    }),
    { numRuns: 300 },
  );
});
