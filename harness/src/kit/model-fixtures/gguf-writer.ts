/**
 * Writes GGUF 3, the file format of llama.cpp: a magic number, typed key–value pairs, a table of tensors, and their
 * data, each aligned. Only what the fixtures need.
 */

const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9 } as const;
const alignment = 32;

type Scalar = "u32" | "i32" | "f32" | "bool" | "text";

export type Entry =
  | readonly [key: string, type: Scalar, value: number | string | boolean]
  | readonly [key: string, type: "list", element: Scalar, values: readonly (number | string)[]];

export interface Tensor {
  readonly name: string;
  /** Fastest first: `[columns, rows]`. */
  readonly shape: readonly number[];
  readonly half: boolean;
  readonly values: Float32Array;
}

export const tensor = (name: string, shape: readonly number[], values?: Float32Array): Tensor => ({
  name,
  shape,
  half: shape.length > 1,
  values: values ?? new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

export const ones = (name: string, size: number): Tensor => tensor(name, [size], new Float32Array(size).fill(1));

const word = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

const long = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

const text = (value: string) => Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)]);

const scalars: Readonly<Record<Scalar, (value: number | string | boolean) => Buffer>> = {
  u32: (value) => word(Number(value)),
  i32: (value) => word(Number(value)),
  f32: (value) => Buffer.from(Float32Array.of(Number(value)).buffer),
  bool: (value) => Buffer.of(value ? 1 : 0),
  text: (value) => text(String(value)),
};

const entryBytes = (entry: Entry): Buffer => {
  if (entry[1] !== "list")
    return Buffer.concat([text(entry[0]), word(valueTypes[entry[1]]), scalars[entry[1]](entry[2])]);
  const [key, , element, values] = entry;
  const head = [text(key), word(valueTypes.list), word(valueTypes[element]), long(values.length)];
  return Buffer.concat([...head, ...values.map(scalars[element])]);
};

/** The nearest 16-bit float to a 32-bit one, both as their bits. */
export function toHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) return sign;
  return sign | Math.min(0x7bff, (exponent << 10) + (((bits & 0x7fffff) + 0x1000) >> 13));
}

export function floatBytes(values: Float32Array, half: boolean): Buffer {
  if (!half) return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.from(Uint16Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), toHalf).buffer);
}

const padding = (bytes: number) => Buffer.alloc((alignment - (bytes % alignment)) % alignment);

export function ggufFile(entries: readonly Entry[], tensors: readonly Tensor[]): Buffer {
  const data = tensors.map(({ values, half }) => floatBytes(values, half));
  const head = [Buffer.from("GGUF"), word(3), long(tensors.length), long(entries.length), ...entries.map(entryBytes)];
  let offset = 0;
  tensors.forEach(({ name, shape, half }, index) => {
    head.push(text(name), word(shape.length), ...shape.map(long), word(half ? 1 : 0), long(offset));
    const bytes = data[index]?.length ?? 0;
    offset += bytes + padding(bytes).length;
  });
  const header = Buffer.concat(head);
  return Buffer.concat([header, padding(header.length), ...data.flatMap((bytes) => [bytes, padding(bytes.length)])]);
}
