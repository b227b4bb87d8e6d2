import { canonicalJson } from "@locara/schema";
import { build, parse } from "plist";
import { type Token, tokensOf } from "./property-list-tokens.ts";
import { Unreadable } from "./unreadable.ts";

type Value = string | number | boolean | Buffer | readonly Value[] | { readonly [key: string]: Value };

/**
 * An XML property list whose top is a dictionary. Two readers read it, ours and the library's: where they differ, or a key
 * stands twice (most readers take the last one silently), it is `Unreadable`.
 */
export function readPropertyList(bytes: Buffer): Readonly<Record<string, unknown>> {
  if (bytes.subarray(0, 6).toString("latin1") === "bplist")
    throw new Unreadable("It is a binary property list; only the XML form is read.");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new Unreadable("The property list is no UTF-8.");
  }
  const value = new Reader(text).read();
  if (canonicalJson(comparable(value)) !== canonicalJson(comparable(otherReading(text))))
    throw new Unreadable("Two readers of property lists read it differently.");
  return value;
}

/** The same in either form. The binary one is read by the library alone: it is for what Electron brings, and decides about nothing. */
export const readEitherForm = (bytes: Buffer): Readonly<Record<string, unknown>> =>
  bytes.subarray(0, 6).toString("latin1") === "bplist"
    ? (otherReading(new Uint8Array(bytes)) as Readonly<Record<string, unknown>>)
    : readPropertyList(bytes);

/** The same, written. */
export const writePropertyList = (value: Readonly<Record<string, unknown>>): string =>
  `${build(value as Parameters<typeof build>[0])}\n`;

function otherReading(text: Parameters<typeof parse>[0]): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Unreadable(`Another reader cannot read the property list (${String(error)}).`);
  }
}

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return { data: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [`:${key}`, comparable(one)]));
}

class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  read(): { readonly [key: string]: Value } {
    this.#expect("open", "plist");
    const value = this.#value();
    this.#expect("close", "plist");
    if (
      this.#next !== this.#tokens.length ||
      typeof value !== "object" ||
      Array.isArray(value) ||
      Buffer.isBuffer(value)
    )
      throw new Unreadable("The property list is no dictionary, or goes on behind it.");
    return value as { readonly [key: string]: Value };
  }

  #take(): Token {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new Unreadable("The property list ends before it should.");
    return token;
  }

  #expect(kind: Token["kind"], name: string): void {
    const token = this.#take();
    if (token.kind !== kind || token.name !== name)
      throw new Unreadable(`The property list has ${token.name} where ${name} should be.`);
  }

  #value(): Value {
    const { kind, name } = this.#take();
    if (kind === "empty") return emptyValue(name);
    if (kind !== "open") throw new Unreadable(`The property list has ${name} where a value should be.`);
    if (name === "dict") return this.#dictionary();
    if (name === "array") return this.#array();
    return scalar(name, this.#text(name));
  }

  #dictionary(): Value {
    const entries = new Map<string, Value>();
    while (!this.#ends("dict")) {
      this.#expect("open", "key");
      const key = this.#text("key");
      if (entries.has(key)) throw new Unreadable(`The property list has ${key} twice.`);
      entries.set(key, this.#value());
    }
    return Object.fromEntries(entries);
  }

  #array(): Value {
    const items: Value[] = [];
    while (!this.#ends("array")) items.push(this.#value());
    return items;
  }

  #ends(name: string): boolean {
    const token = this.#tokens[this.#next];
    const ends = token?.kind === "close" && token.name === name;
    if (ends) this.#next++;
    return ends;
  }

  #text(name: string): string {
    const first = this.#take();
    if (first.kind === "close" && first.name === name) return "";
    if (first.kind !== "text") throw new Unreadable(`The property list has ${first.name} inside of ${name}.`);
    this.#expect("close", name);
    return first.name;
  }
}

function emptyValue(name: string): Value {
  if (name === "true" || name === "false") return name === "true";
  if (name === "dict") return {};
  if (name === "array") return [];
  if (name === "string") return "";
  if (name === "data") return Buffer.alloc(0);
  throw new Unreadable(`The property list has an empty ${name}.`);
}

function scalar(name: string, text: string): Value {
  if (name === "string") return text;
  if ((name === "true" || name === "false") && text === "") return name === "true";
  if (name === "integer" && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (name === "real" && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return Number(text);
  if (name === "data" && /^[A-Za-z0-9+/=\s]*$/.test(text)) return Buffer.from(text, "base64");
  throw new Unreadable(`The property list has the ${name} ${JSON.stringify(text.slice(0, 40))}.`);
}
