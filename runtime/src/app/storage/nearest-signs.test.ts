import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nearestSigns, type SignsChunk } from "./nearest-signs.ts";

interface Place {
  readonly signs: Uint8Array;
  readonly filled: boolean;
}

/** As sqlite-vec lays them out; rows are counted from `first` on. */
function chunkOf(places: readonly Place[], first: number): SignsChunk {
  const validity = new Uint8Array(Math.ceil(places.length / 8));
  const rowids = new BigInt64Array(places.length);
  for (const [place, { filled }] of places.entries()) {
    if (filled) (validity[place >> 3] as number) |= 1 << (place & 7);
    rowids[place] = BigInt(first + place);
  }
  return { validity, rowids: new Uint8Array(rowids.buffer), vectors: Buffer.concat(places.map(({ signs }) => signs)) };
}

const distanceOf = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, byte, at) => sum + (byte ^ (b[at] as number)).toString(2).replaceAll("0", "").length, 0);

test("the nearest are those that counting bit by bit finds, the first of equals before the others", () => {
  const cases = fc.integer({ min: 1, max: 13 }).chain((bytes) => {
    // Few different bytes, so that many are equally far.
    const signs = fc.array(fc.constantFrom(0, 1, 0x80, 0xff, 0x5a), { minLength: bytes, maxLength: bytes });
    const place = fc.record({ signs: signs.map((list) => Uint8Array.from(list)), filled: fc.boolean() });
    const places = fc.array(place, { maxLength: 12 });
    return fc.tuple(fc.array(places, { maxLength: 6 }), place, fc.integer({ min: 1, max: 20 }));
  });
  fc.assert(
    fc.property(cases, ([chunks, { signs: asked }, most]) => {
      const first = 2 ** 40;
      const right = chunks
        .flatMap((places, chunk) => places.map((place, at) => ({ ...place, row: first + chunk * 100 + at })))
        .filter(({ filled }) => filled)
        .map(({ signs, row }) => ({ row, distance: distanceOf(signs, asked) }))
        .toSorted((a, b) => a.distance - b.distance)
        .slice(0, most);
      const found = nearestSigns(
        chunks.map((places, chunk) => chunkOf(places, first + chunk * 100)),
        asked,
        most,
      );
      assert.deepEqual(
        found,
        right.map(({ row }) => row),
      );
    }),
  );
});
