import { Unreadable } from "./unreadable.ts";

/** One architecture of a Mach-O file. */
export interface Slice {
  readonly architecture: string;
  readonly kind: "executable" | "library";
  /** From its header to its end. */
  readonly bytes: Buffer;
  /** Where `LC_CODE_SIGNATURE` says the signature is. */
  readonly signature: { readonly offset: number; readonly size: number } | null;
  /** `__TEXT,__info_plist`: what a program without a bundle says of itself. */
  readonly info: Buffer | null;
  /** `__TEXT` in the file. */
  readonly text: { readonly offset: number; readonly size: number };
}

// mach-o/fat.h and mach-o/loader.h.
const magic = { fat: 0xcafebabe, fat64: 0xcafebabf, thin64: 0xfeedfacf, thin32: 0xfeedface } as const;
const command = { segment64: 0x19, codeSignature: 0x1d } as const;
const fileTypes: Readonly<Record<number, Slice["kind"]>> = { 2: "executable", 6: "library", 8: "library" };
const architectures: Readonly<Record<number, string>> = { 16777228: "arm64", 16777223: "x86_64" };
/** A Java class begins with the number of a universal file too, and goes on with its version, which is far higher. */
const mostSlices = 8;
const headerSize = 32;

/** The architectures of a Mach-O file; null for any other file. Throws `Unreadable` where it begins as one and is none. */
export function readMachO(bytes: Buffer): readonly Slice[] | null {
  if (bytes.length < 8) return null;
  const first = bytes.readUInt32BE(0);
  if (first !== magic.fat && first !== magic.fat64) return isThin(bytes) ? [readSlice(bytes)] : null;
  const count = bytes.readUInt32BE(4);
  if (count > mostSlices) return null;
  return readUniversal(bytes, count, first === magic.fat64);
}

/** Does it begin as one? Then it is signed on its own, or found not to be. */
export const beginsAsMachO = (bytes: Buffer): boolean =>
  bytes.length >= 8 && (isThin(bytes) || [magic.fat, magic.fat64].some((one) => one === bytes.readUInt32BE(0)));

const isThin = (bytes: Buffer) =>
  [bytes.readUInt32LE(0), bytes.readUInt32BE(0)].some((one) => one === magic.thin64 || one === magic.thin32);

function readUniversal(bytes: Buffer, count: number, wide: boolean): readonly Slice[] {
  if (count === 0) throw new Unreadable("The universal file has no architecture.");
  const entry = wide ? 32 : 20;
  const places = Array.from({ length: count }, (_, index) => {
    const at = 8 + index * entry;
    const number = (offset: number) => (wide ? Number(bytes.readBigUInt64BE(offset)) : bytes.readUInt32BE(offset));
    return {
      type: bytes.readUInt32BE(at),
      subtype: bytes.readUInt32BE(at + 4),
      offset: number(at + 8),
      size: number(at + (wide ? 16 : 12)),
      align: bytes.readUInt32BE(at + (wide ? 24 : 16)),
      reserved: wide ? bytes.readUInt32BE(at + 28) : 0,
    };
  }).sort((a, b) => a.offset - b.offset);
  let end = 8 + count * entry;
  const slices = places.map(({ type, subtype, offset, size, align, reserved }) => {
    // What lies between the architectures is signed by nobody.
    if (offset < end || offset + size > bytes.length || !isEmpty(bytes.subarray(end, offset)))
      throw new Unreadable("The architectures of the universal file overlap, or something lies between them.");
    if (align > 15 || offset % 2 ** align !== 0 || reserved !== 0)
      throw new Unreadable("An architecture of the universal file is not aligned.");
    end = offset + size;
    const slice = bytes.subarray(offset, end);
    if (!isThin(slice)) throw new Unreadable("An architecture of the universal file is no Mach-O file.");
    if (slice.readUInt32LE(4) !== type || slice.readUInt32LE(8) !== subtype)
      throw new Unreadable("The universal file calls an architecture by another name than itself.");
    return readSlice(slice);
  });
  if (end !== bytes.length) throw new Unreadable("Something lies behind the last architecture.");
  return slices;
}

export const isEmpty = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

function readSlice(bytes: Buffer): Slice {
  if (bytes.readUInt32LE(0) !== magic.thin64)
    throw new Unreadable(
      "It is Mach-O, but not of 64 bits and little-endian, as Macs with M-series processors need it.",
    );
  const type = bytes.readUInt32LE(4);
  const kind = fileTypes[bytes.readUInt32LE(12)];
  if (kind === undefined) throw new Unreadable("It is Mach-O, but neither a program nor a library.");
  let signature: Slice["signature"] = null;
  let info: Buffer | null = null;
  let text = { offset: 0, size: 0 };
  for (const { id, body } of loadCommands(bytes)) {
    if (id === command.codeSignature) {
      if (signature !== null) throw new Unreadable("It has two signatures.");
      signature = { offset: body.readUInt32LE(8), size: body.readUInt32LE(12) };
    } else if (id === command.segment64 && nameAt(body, 8) === "__TEXT") {
      text = { offset: Number(body.readBigUInt64LE(40)), size: Number(body.readBigUInt64LE(48)) };
      info = infoSection(bytes, body);
    }
  }
  return { architecture: architectures[type] ?? `cpu 0x${type.toString(16)}`, kind, bytes, signature, info, text };
}

function* loadCommands(bytes: Buffer): Generator<{ readonly id: number; readonly body: Buffer }> {
  const end = headerSize + bytes.readUInt32LE(20);
  let at = headerSize;
  for (let left = bytes.readUInt32LE(16); left > 0; left--) {
    const size = bytes.readUInt32LE(at + 4);
    if (size < 8 || at + size > end || end > bytes.length) throw new Unreadable("Its load commands are damaged.");
    yield { id: bytes.readUInt32LE(at), body: bytes.subarray(at, at + size) };
    at += size;
  }
}

function infoSection(bytes: Buffer, segment: Buffer): Buffer | null {
  const count = Math.min(segment.readUInt32LE(64), Math.floor((segment.length - 72) / 80));
  for (let index = 0; index < count; index++) {
    const section = segment.subarray(72 + index * 80);
    if (nameAt(section, 0) !== "__info_plist") continue;
    const offset = section.readUInt32LE(48);
    return bytes.subarray(offset, offset + Number(section.readBigUInt64LE(40)));
  }
  return null;
}

const nameAt = (bytes: Buffer, at: number) => bytes.toString("latin1", at, at + 16).replace(/\0+$/, "");
