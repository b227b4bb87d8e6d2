import { createHash } from "node:crypto";
import { derEntitlements } from "./write-der.ts";
import { plistText } from "./write-plist.ts";

/** A small Mach-O of one architecture, not signed yet (mach-o/loader.h). */
export interface Program {
  /** `MH_EXECUTE`, `MH_DYLIB`. */
  readonly type: 2 | 6;
  readonly cpu: "arm64" | "x86_64";
  readonly code: Buffer;
}

type Entries = readonly (readonly [string, unknown])[];

/** What goes into an ad hoc signature (Security, `codedirectory.h`, and the kernel's `cs_blobs.h`). */
export interface Signing {
  readonly identifier: string;
  readonly team?: string;
  readonly flags: number;
  readonly executableFlags?: number;
  /** As the property list and as DER; the same unless a fault is wanted. */
  readonly entitlements?: { readonly xml: Entries; readonly der: Entries };
  readonly info?: Buffer;
  readonly resources?: Buffer;
  readonly cms?: Buffer;
}

const page = 4096;
const codeOffset = 512;
const cpus = { arm64: [0x0100_000c, 0], x86_64: [0x0100_0007, 3] } as const;

/** The signed program, and what a seal around it calls it. */
export function signedProgram(program: Program, signing: Signing): { readonly bytes: Buffer; readonly digest: Buffer } {
  const textSize = Math.ceil((codeOffset + program.code.length) / page) * page;
  // Its length does not depend on what is in the pages, so that it can stand in the header that the first page begins with.
  const { size } = signature(Buffer.alloc(textSize), program.type, signing);
  const code = Buffer.alloc(textSize);
  header(program, textSize, size).copy(code);
  program.code.copy(code, codeOffset);
  const { bytes, digest } = signature(code, program.type, signing);
  return { bytes: Buffer.concat([code, bytes]), digest };
}

function header({ type, cpu }: Program, textSize: number, signatureSize: number): Buffer {
  const words = (...numbers: readonly number[]) => {
    const bytes = Buffer.alloc(numbers.length * 4);
    for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
    return bytes;
  };
  const name = (text: string) => Buffer.from(text.padEnd(16, "\0"));
  const segment = (label: string, offset: number, size: number, protection: number) =>
    Buffer.concat([
      words(0x19, 72),
      name(label),
      words(offset, 1, size, 0, offset, 0, size, 0, protection, protection, 0, 0),
    ]);
  const commands = [
    segment("__TEXT", 0, textSize, 5),
    segment("__LINKEDIT", textSize, signatureSize, 1),
    words(0x1d, 16, textSize, signatureSize),
  ];
  const [cpuType, cpuSubtype] = cpus[cpu];
  const size = commands.reduce((sum, one) => sum + one.length, 0);
  return Buffer.concat([words(0xfeedfacf, cpuType, cpuSubtype, type, commands.length, size, 0x85, 0), ...commands]);
}

const big = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, index * 4);
  return bytes;
};
const blob = (number: number, body: Buffer) => Buffer.concat([big(number, body.length + 8), body]);
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();

function signature(code: Buffer, type: Program["type"], signing: Signing) {
  const requirements = blob(0xfade0c01, big(0));
  const { entitlements } = signing;
  const xml = entitlements && blob(0xfade7171, Buffer.from(plistText(entitlements.xml)));
  const der = entitlements && blob(0xfade7172, derEntitlements(entitlements.der));
  const special = [signing.info, requirements, signing.resources, undefined, xml, undefined, der];
  const used = der === undefined ? special.slice(0, 3) : special;
  const directory = codeDirectory(code, type, signing, used);
  const parts: [number, Buffer][] = [
    [0, directory],
    [2, requirements],
  ];
  if (xml !== undefined && der !== undefined) parts.push([5, xml], [7, der]);
  parts.push([0x1_0000, blob(0xfade0b01, signing.cms ?? Buffer.alloc(0))]);
  let offset = 12 + parts.length * 8;
  const index = parts.map(([slot, bytes]) => {
    const entry = big(slot, offset);
    offset += bytes.length;
    return entry;
  });
  const whole = Buffer.concat([big(0xfade0cc0, offset, parts.length), ...index, ...parts.map(([, bytes]) => bytes)]);
  const size = Math.ceil(whole.length / 16) * 16;
  return {
    bytes: Buffer.concat([whole, Buffer.alloc(size - whole.length)]),
    digest: sha256(directory).subarray(0, 20),
    size,
  };
}

function codeDirectory(
  code: Buffer,
  type: Program["type"],
  signing: Signing,
  special: readonly (Buffer | undefined)[],
) {
  const fixed = 96;
  const identifier = Buffer.from(`${signing.identifier}\0`);
  const team = signing.team === undefined ? Buffer.alloc(0) : Buffer.from(`${signing.team}\0`);
  const hashOffset = fixed + identifier.length + team.length + special.length * 32;
  const pages = code.length / page;
  const executable = signing.executableFlags ?? (type === 2 ? 1 : 0);
  const runtime = (signing.flags & 0x1_0000) !== 0 ? 0x000f_0000 : 0;
  const body = Buffer.concat([
    big(0x20500, signing.flags, hashOffset, fixed, special.length, pages, code.length),
    Buffer.from([32, 2, 0, 12]),
    big(0, 0, team.length === 0 ? 0 : fixed + identifier.length, 0, 0, 0),
    big(0, 0, 0, code.length, 0, executable, runtime, 0),
    identifier,
    team,
    ...[...special].reverse().map((part) => (part === undefined ? Buffer.alloc(32) : sha256(part))),
    ...Array.from({ length: pages }, (_, number) => sha256(code.subarray(number * page, (number + 1) * page))),
  ]);
  return blob(0xfade0c02, body);
}

/** Several architectures in one file (mach-o/fat.h). */
export function universal(slices: readonly (readonly [Program["cpu"], Buffer])[]): Buffer {
  let offset = 0x1000;
  const entries: Buffer[] = [];
  const parts: Buffer[] = [];
  for (const [cpu, bytes] of slices) {
    entries.push(big(...cpus[cpu], offset, bytes.length, 12));
    const size = Math.ceil(bytes.length / 0x1000) * 0x1000;
    parts.push(bytes, Buffer.alloc(size - bytes.length));
    offset += size;
  }
  parts.pop();
  const head = Buffer.concat([big(0xcafebabe, slices.length), ...entries]);
  return Buffer.concat([head, Buffer.alloc(0x1000 - head.length), ...parts]);
}
