const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const pngEnd = [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

const has = (bytes: Uint8Array, at: number, wanted: readonly number[]) =>
  at >= 0 && wanted.every((byte, index) => bytes[at + index] === byte);

/** Width and height of a PNG that begins and ends as one does; undefined where it is none. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const header = [0x49, 0x48, 0x44, 0x52];
  if (!has(bytes, 0, pngStart) || !has(bytes, 12, header) || !has(bytes, bytes.length - pngEnd.length, pngEnd))
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** What kind of picture the bytes are, by what they begin and end with and not by their name. */
export function imageKind(bytes: Uint8Array): "png" | "jpeg" | undefined {
  if (pngSize(bytes) !== undefined) return "png";
  return has(bytes, 0, [0xff, 0xd8, 0xff]) && has(bytes, bytes.length - 2, [0xff, 0xd9]) ? "jpeg" : undefined;
}
