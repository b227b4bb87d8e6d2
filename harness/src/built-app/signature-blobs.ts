import { createHash } from "node:crypto";
import { isEmpty } from "./mach-o.ts";
import { Unreadable } from "./unreadable.ts";

/** The parts of a signature by their slots (`cs_blobs.h`, `CSSLOT_*`), each from its number to its end. */
export type Blobs = ReadonlyMap<number, Buffer>;

export const slot = {
  directory: 0,
  info: 1,
  requirements: 2,
  resources: 3,
  entitlements: 5,
  der: 7,
  cms: 0x1_0000,
} as const;
const alternates = { from: 0x1000, to: 0x1005 } as const;
export const isDirectory = (number: number): boolean =>
  number === slot.directory || (number >= alternates.from && number < alternates.to);

const numbers: Readonly<Record<number, number>> = {
  [slot.requirements]: 0xfade0c01,
  [slot.entitlements]: 0xfade7171,
  [slot.der]: 0xfade7172,
  [slot.cms]: 0xfade0b01,
};
const superBlob = 0xfade0cc0;
const directoryNumber = 0xfade0c02;

/** Takes a signature apart. Every byte of it belongs to one part; what does not would be signed by nobody. */
export function readBlobs(bytes: Buffer): Blobs {
  if (bytes.readUInt32BE(0) !== superBlob) throw new Unreadable("Its signature is none of Apple's form.");
  const [length, count] = [bytes.readUInt32BE(4), bytes.readUInt32BE(8)];
  if (length > bytes.length || count > 16 || !isEmpty(bytes.subarray(length)))
    throw new Unreadable("Its signature is longer than it says, or has too many parts.");
  const blobs = new Map<number, Buffer>();
  let end = 12 + count * 8;
  for (let index = 0; index < count; index++) {
    const [number, offset] = [bytes.readUInt32BE(12 + index * 8), bytes.readUInt32BE(16 + index * 8)];
    const expected = isDirectory(number) ? directoryNumber : numbers[number];
    const follows = offset >= end && isEmpty(bytes.subarray(end, offset));
    if (!follows || blobs.has(number) || expected === undefined || bytes.readUInt32BE(offset) !== expected)
      throw new Unreadable(`Its signature has a part ${number} that is not where, or not what, it should be.`);
    end = offset + bytes.readUInt32BE(offset + 4);
    if (end < offset + 8 || end > length) throw new Unreadable("A part of its signature is longer than the whole.");
    blobs.set(number, bytes.subarray(offset, end));
  }
  if (end !== length) throw new Unreadable("Something lies behind the last part of its signature.");
  return blobs;
}

/** `CS_HASHTYPE_*`. */
const algorithms: Readonly<Record<number, { readonly name: string; readonly size: number }>> = {
  1: { name: "sha1", size: 20 },
  2: { name: "sha256", size: 32 },
  3: { name: "sha256", size: 20 },
  4: { name: "sha384", size: 48 },
};

export interface Directory {
  readonly bytes: Buffer;
  readonly identifier: string;
  readonly team: string | null;
  readonly flags: number;
  readonly executableFlags: number;
  readonly text: { readonly offset: number; readonly size: number };
  readonly codeLimit: number;
  readonly pageSize: number;
  readonly strength: number;
  /** Of the slots 1, 2, …; null where there is nothing. */
  readonly special: readonly (Buffer | null)[];
  readonly pages: readonly Buffer[];
  hash(bytes: Buffer): Buffer;
}

/** By version: how long the fixed part is. A newer version only adds. */
const headers: readonly (readonly [version: number, size: number])[] = [
  [0x20600, 108],
  [0x20500, 96],
  [0x20400, 88],
  [0x20300, 64],
  [0x20200, 52],
  [0x20100, 48],
];

/** One `CodeDirectory`. Its parts follow each other without a gap, so that no byte of it goes unread. */
export function readDirectory(bytes: Buffer): Directory {
  const version = bytes.readUInt32BE(8);
  const header = headers.find(([one]) => one === version)?.[1];
  const algorithm = algorithms[bytes.readUInt8(37)];
  if (header === undefined || algorithm === undefined || bytes.readUInt8(36) !== algorithm.size)
    throw new Unreadable(`Its code directory has the version 0x${version.toString(16)}, or a hash that nobody knows.`);
  const number = (at: number) => (at + 4 <= header ? bytes.readUInt32BE(at) : 0);
  const wide = (at: number) => (at + 8 <= header ? Number(bytes.readBigUInt64BE(at)) : 0);
  // Of code for a platform, of a scattered file, and three that are spare.
  if (bytes.readUInt8(38) !== 0 || [40, 44, 52, 92, 96, 100, 104].some((at) => number(at) !== 0))
    throw new Unreadable("Its code directory has something in a field that builds leave empty.");
  const [hashOffset, specialCount, count] = [number(16), number(24), number(28)];
  const identifier = textAt(bytes, number(20), header);
  const teamOffset = number(48);
  const team = teamOffset === 0 ? null : textAt(bytes, teamOffset, identifier.end);
  const first = (team ?? identifier).end;
  if (hashOffset - specialCount * algorithm.size !== first || hashOffset + count * algorithm.size !== bytes.length)
    throw new Unreadable("The parts of its code directory do not follow each other.");
  const digest = (index: number) => {
    const at = hashOffset + index * algorithm.size;
    return bytes.subarray(at, at + algorithm.size);
  };
  const pageBits = bytes.readUInt8(39);
  const limit64 = wide(56);
  return {
    bytes,
    identifier: identifier.text,
    team: team?.text ?? null,
    flags: number(12),
    executableFlags: wide(80),
    text: { offset: wide(64), size: wide(72) },
    codeLimit: limit64 === 0 ? number(32) : limit64,
    pageSize: pageBits === 0 ? Number.MAX_SAFE_INTEGER : 2 ** pageBits,
    strength: bytes.readUInt8(37),
    special: Array.from({ length: specialCount }, (_, index) => {
      const found = digest(-1 - index);
      return isEmpty(found) ? null : found;
    }),
    pages: Array.from({ length: count }, (_, index) => digest(index)),
    hash: (of) => createHash(algorithm.name).update(of).digest().subarray(0, algorithm.size),
  };
}

function textAt(bytes: Buffer, offset: number, expected: number): { readonly text: string; readonly end: number } {
  const end = bytes.indexOf(0, offset);
  if (offset !== expected || end < 0) throw new Unreadable("A name in its code directory is not where it should be.");
  return { text: bytes.toString("utf8", offset, end), end: end + 1 };
}
