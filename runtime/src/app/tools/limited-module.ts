import { LocaraError } from "@locara/schema";

/** WebAssembly counts memory in pages. */
const pageBytes = 65_536;
/** Calls through a table are ordinary in compiled code; ten thousand entries are more than tools here have. */
const maxTableEntries = 10_000;
const maxTables = 4;

const sections = { type: 1, table: 4, memory: 5 } as const;
const functionForm = 0x60;
/** i32, i64, f32, f64, v128, funcref, externref. */
const plainTypes = [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f];

const violation = (message: string) =>
  new LocaraError("tool/violation", `The tool was not started: ${message}.`, "Use a tool that keeps to its limits.");
const overLimit = (message: string) =>
  new LocaraError(
    "tool/limit",
    `The tool was not started: ${message}.`,
    "Give the tool a higher limit, if it may have one.",
  );

/**
 * A module's bytes with its memory and tables held to a maximum, whatever they asked for: what the guest then grows
 * beyond it fails inside the guest. Throws where the module begins with more, or has what a tool has no use for.
 *
 * V8 has no limit of its own for these: a worker's `resourceLimits` cover only what JavaScript allocates.
 */
export function limitedModule(bytes: Uint8Array, memoryBytes: number): Uint8Array {
  const reader = new Reader(bytes);
  const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (magic.some((byte) => reader.byte() !== byte)) throw violation("it is no WebAssembly module");
  const parts: Uint8Array[] = [bytes.subarray(0, magic.length)];
  while (!reader.atEnd()) {
    const start = reader.at;
    const id = reader.byte();
    const length = reader.count();
    const body = reader.take(length);
    if (id === sections.type) checkTypes(new Reader(body));
    if (id === sections.memory)
      parts.push(section(id, limitedMemory(new Reader(body), Math.floor(memoryBytes / pageBytes))));
    else if (id === sections.table) parts.push(section(id, limitedTables(new Reader(body))));
    else parts.push(bytes.subarray(start, reader.at));
  }
  return joined(parts);
}

/**
 * Only functions of plain values. Structs and arrays live on V8's heap, which stops no tool: one that filled lists of
 * lists held more than a gigabyte under every limit that there is.
 */
function checkTypes(reader: Reader): void {
  const count = reader.count();
  for (let type = 0; type < count; type++) {
    if (reader.byte() !== functionForm) throw violation("it has types that are collected as garbage");
    for (const _side of ["parameters", "results"]) {
      const values = reader.count();
      if (reader.take(values).some((value) => !plainTypes.includes(value)))
        throw violation("a function takes or gives what only garbage collection knows");
    }
  }
  reader.end();
}

function limitedMemory(reader: Reader, maxPages: number): Uint8Array {
  const count = reader.count();
  if (count !== 1) throw violation(`it has ${count} memories instead of one`);
  const { flags, initial, maximum } = reader.limits();
  // 1 is "with a maximum"; the others are shared, 64-bit or of another page size.
  if (flags > 1) throw violation("its memory is shared or of another kind");
  if (initial > maxPages)
    throw overLimit(`its memory begins with ${initial * pageBytes} bytes, its limit is ${maxPages * pageBytes}`);
  reader.end();
  return new Uint8Array([1, 1, ...leb(initial), ...leb(Math.min(maximum, maxPages))]);
}

function limitedTables(reader: Reader): Uint8Array {
  const count = reader.count();
  if (count > maxTables) throw overLimit(`it has ${count} tables`);
  const out: number[] = [...leb(count)];
  for (let table = 0; table < count; table++) {
    const type = reader.byte();
    if (type !== 0x70 && type !== 0x6f) throw violation("a table is of an unknown kind");
    const { flags, initial, maximum } = reader.limits();
    if (flags > 1) throw violation("a table is shared or of another kind");
    if (initial > maxTableEntries) throw overLimit(`a table begins with ${initial} entries`);
    out.push(type, 1, ...leb(initial), ...leb(Math.min(maximum, maxTableEntries)));
  }
  reader.end();
  return Uint8Array.from(out);
}

/** Reads the binary form. What is cut off or too large is a violation, never an exception of another kind. */
class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.at === this.#bytes.length;
  }

  end(): void {
    if (!this.atEnd()) throw violation("a section is longer than what it holds");
  }

  byte(): number {
    const value = this.#bytes[this.at++];
    if (value === undefined) throw violation("it is cut off");
    return value;
  }

  take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.#bytes.length) throw violation("it is cut off");
    const part = this.#bytes.subarray(this.at, end);
    this.at = end;
    return part;
  }

  /** An unsigned LEB128 of 32 bits. */
  count(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw violation("a number in it is too large");
  }

  limits(): { readonly flags: number; readonly initial: number; readonly maximum: number } {
    const flags = this.byte();
    if (flags > 1) return { flags, initial: 0, maximum: 0 };
    return { flags, initial: this.count(), maximum: flags === 1 ? this.count() : Number.POSITIVE_INFINITY };
  }
}

function leb(value: number): readonly number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...out, rest];
}

const section = (id: number, body: Uint8Array) => joined([new Uint8Array([id, ...leb(body.length)]), body]);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Seen before anything of the module runs: it imports only functions, and only those that its manifest declares. */
export function checkImports(module: WebAssembly.Module, declared: readonly string[]): void {
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind === "function" && from === "wasi_snapshot_preview1" && declared.includes(name)) continue;
    throw violation(`it imports the ${kind} ${from}.${name}, which its manifest does not declare`);
  }
  const exports = WebAssembly.Module.exports(module);
  const has = (name: string, kind: string) => exports.some((one) => one.name === name && one.kind === kind);
  if (!has("_start", "function") || !has("memory", "memory"))
    throw violation("it exports no function _start, or no memory, as WASI commands do");
}
