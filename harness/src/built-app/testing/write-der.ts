/** Entitlements in DER form, written as apple-codesign's `plist_der.rs` does: `[APPLICATION 16] { INTEGER 1, [16] { entries } }`. */
export const derEntitlements = (entries: readonly (readonly [string, unknown])[]): Buffer =>
  element(0x70, Buffer.concat([element(0x02, Buffer.from([1])), dictionary(entries)]));

const dictionary = (entries: readonly (readonly [string, unknown])[]): Buffer =>
  element(
    0xb0,
    Buffer.concat(entries.map(([key, value]) => element(0x30, Buffer.concat([text(key), written(value)])))),
  );

const text = (words: string) => element(0x0c, Buffer.from(words));

function written(value: unknown): Buffer {
  if (typeof value === "boolean") return element(0x01, Buffer.from([value ? 0xff : 0]));
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return element(0x02, Buffer.from([value]));
  if (Array.isArray(value)) return element(0x30, Buffer.concat(value.map(written)));
  return dictionary(Object.entries(value as object));
}

function element(tag: number, body: Buffer): Buffer {
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
