/** A piece of sqlite-vec's table of signs, as it lies in the database. */
export interface SignsChunk {
  /** A bit for each place, the lowest first: is there a vector in it? */
  readonly validity: Uint8Array;
  /** 64 bits for each place. */
  readonly rowids: Uint8Array;
  /** As many bytes for each place as `asked` has. */
  readonly vectors: Uint8Array;
}

/**
 * The rows of the `most` vectors whose signs differ least from those that are `asked` for; of several that differ alike
 * the first ones.
 *
 * sqlite-vec compares as fast and finds the same, but goes through all that it compared once for each of the `most`.
 */
export function nearestSigns(chunks: Iterable<SignsChunk>, asked: Uint8Array, most: number): readonly number[] {
  const words = toWords(asked, asked.length);
  const found: { readonly row: number; readonly distance: number }[] = [];
  /** How many were found at each distance, up to `furthest`, beyond which nobody is near enough any more. */
  const counts = new Uint32Array(asked.length * 8 + 1);
  let furthest = asked.length * 8;
  let near = 0;
  for (const { validity, rowids, vectors } of chunks) {
    for (const { place, distance } of placesWithin(furthest, toWords(vectors, asked.length), words)) {
      if (distance > furthest || ((validity[place >> 3] as number) & (1 << (place & 7))) === 0) continue;
      found.push({ row: rowAt(rowids, place), distance });
      (counts[distance] as number)++;
      near++;
      while (near - (counts[furthest] as number) >= most) near -= counts[furthest--] as number;
    }
  }
  return found
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ row }) => row);
}

const rowAt = ({ buffer, byteOffset, byteLength }: Uint8Array, place: number): number =>
  Number(new DataView(buffer, byteOffset, byteLength).getBigInt64(place * 8, true));

/** Whole words where signs are made of such. They are only compared, so that the order of their bytes does not matter. */
function toWords(bytes: Uint8Array, signsBytes: number): Uint8Array | Int32Array {
  if (signsBytes % 4 !== 0) return bytes;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** Those of `all` that differ from `one` in no more than `furthest` bits. */
function placesWithin(furthest: number, all: Uint8Array | Int32Array, one: Uint8Array | Int32Array) {
  const places: { readonly place: number; readonly distance: number }[] = [];
  const pairs = one.length - (one.length % 2);
  for (let place = 0, at = 0; at < all.length; place++) {
    let distance = 0;
    for (let index = 0; index < pairs; index += 2, at += 2) {
      const first = bitsByFour((all[at] as number) ^ (one[index] as number));
      distance += sumOfFours(first + bitsByFour((all[at + 1] as number) ^ (one[index + 1] as number)));
    }
    if (pairs < one.length) distance += sumOfFours(bitsByFour((all[at++] as number) ^ (one[pairs] as number)));
    if (distance <= furthest) places.push({ place, distance });
  }
  return places;
}

/** How many of each four bits of a word are set, in these four. There is room for the sum of three words. */
function bitsByFour(word: number): number {
  const twos = word - ((word >>> 1) & 0x55555555);
  return (twos & 0x33333333) + ((twos >>> 2) & 0x33333333);
}

/** The multiplication sums up the bytes in the highest. */
const sumOfFours = (fours: number): number =>
  Math.imul((fours & 0x0f0f0f0f) + ((fours >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
