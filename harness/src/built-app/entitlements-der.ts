import { Unreadable } from "./unreadable.ts";

/** X.690, and the two tags of ours: a dictionary is context 16, what is signed is application 16. */
const tag = { boolean: 0x01, integer: 0x02, text: 0x0c, sequence: 0x30, dictionary: 0xb0, signed: 0x70 } as const;

interface Element {
  readonly tag: number;
  readonly body: Buffer;
}

/** Entitlements as macOS 12 and newer read them: `[APPLICATION 16] { 1, dictionary }`. A key twice is `Unreadable`. */
export function readDerEntitlements(bytes: Buffer): Readonly<Record<string, unknown>> {
  const [signed, ...behind] = elements(bytes);
  const [version, dictionary, ...more] = signed?.tag === tag.signed ? elements(signed.body) : [];
  if (behind.length > 0 || more.length > 0 || version?.tag !== tag.integer || version.body.toString("hex") !== "01")
    throw new Unreadable("The DER form of the entitlements is not the one of macOS 12.");
  if (dictionary?.tag !== tag.dictionary) throw new Unreadable("The DER form of the entitlements has no dictionary.");
  return entries(dictionary.body);
}

function entries(body: Buffer): Readonly<Record<string, unknown>> {
  const found: [string, unknown][] = elements(body).map((pair) => {
    const [key, value, ...more] = pair.tag === tag.sequence ? elements(pair.body) : [];
    if (key?.tag !== tag.text || value === undefined || more.length > 0)
      throw new Unreadable("The DER form of the entitlements has an entry without key and value.");
    return [key.body.toString("utf8"), derValue(value)];
  });
  const keys = found.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Unreadable(`The DER form of the entitlements has ${twice} twice.`);
  return Object.fromEntries(found);
}

function derValue({ tag: kind, body }: Element): unknown {
  switch (kind) {
    case tag.boolean:
      if (body.length !== 1 || (body[0] !== 0xff && body[0] !== 0))
        throw new Unreadable("The DER form of the entitlements has a value that is neither true nor false.");
      return body[0] === 0xff;
    case tag.integer:
      return Number(BigInt.asIntN(body.length * 8, BigInt(`0x${body.toString("hex")}`)));
    case tag.text:
      return body.toString("utf8");
    case tag.sequence:
      return elements(body).map(derValue);
    case tag.dictionary:
      return entries(body);
    default:
      throw new Unreadable("The DER form of the entitlements has a value of a kind that they cannot have.");
  }
}

function elements(bytes: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes.readUInt8(at);
    const { length, size } = lengthAt(bytes, at + 1);
    const from = at + 1 + size;
    if (from + length > bytes.length) throw new Unreadable("The DER form of the entitlements is damaged.");
    found.push({ tag: kind, body: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return found;
}

function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly size: number } {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return { length: first, size: 1 };
  const count = first - 0x80;
  const length = count > 0 && count <= 4 ? bytes.readUIntBE(at + 1, count) : 0;
  // DER knows one spelling of a length: the shortest.
  if (length < 0x80 || length < 2 ** (8 * (count - 1)))
    throw new Unreadable("The DER form of the entitlements has a length that DER does not allow.");
  return { length, size: 1 + count };
}
