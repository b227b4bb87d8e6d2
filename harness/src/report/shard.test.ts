import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { missingShards, readShard, shardName, shareOf } from "./shard.ts";

const cases = [
  { text: "1/1", shard: { index: 1, total: 1 }, because: "one machine is a share too" },
  { text: "2/3", shard: { index: 2, total: 3 }, because: "it is the second of three" },
  { text: "0/3", shard: null, because: "shares are counted from one" },
  { text: "4/3", shard: null, because: "there is no fourth of three" },
  { text: "1/0", shard: null, because: "nothing has no shares" },
  { text: "1", shard: null, because: "it does not say of how many" },
  { text: " 1/2", shard: null, because: "it is spelled in one way" },
];
for (const { text, shard, because } of cases) {
  test(`${JSON.stringify(text)} is ${shard === null ? "no share" : "a share"}: ${because}`, () => {
    assert.deepEqual(readShard(text), shard);
  });
}

test("every item is in exactly one share, in whatever order each machine finds them", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (names, total) => {
      const shares = Array.from({ length: total }, (_, index) =>
        shareOf(index % 2 === 0 ? names : [...names].reverse(), (name) => name, { index: index + 1, total }),
      );
      assert.deepEqual(shares.flat().sort(), [...names].sort());
      const sizes = shares.map(({ length }) => length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, "and they are alike in size");
    }),
  );
});

test("the shares that are not there are named", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.boolean(), { minLength: 9 }), (total, there) => {
      const all = Array.from({ length: total }, (_, index) => shardName({ index: index + 1, total }));
      const kept = all.filter((_name, index) => there[index]);
      assert.deepEqual(missingShards(kept), kept.length === 0 ? [] : all.filter((name) => !kept.includes(name)));
    }),
  );
});
