import type { Release } from "../src/diff/release.ts";
import { type ReadRelease, readRelease } from "../src/diff/release.ts";
import { good } from "./bad-manifest.ts";
import { sound } from "./diff-fixtures.ts";

const encoder = new TextEncoder();

/** A manifest with these capabilities and other fields, as its author would lay it out. */
export const manifestText = (capabilities: object, more: object = {}): string =>
  JSON.stringify({ ...good, capabilities, ...more }, null, 2);

export interface Beside {
  readonly lock?: unknown;
  readonly table?: string;
}

/** Reads a text as one side of a diff. */
export const readText = (text: string, file = "locara.json", { lock, table }: Beside = {}): ReadRelease =>
  readRelease({
    document: { file, bytes: encoder.encode(text) },
    lock: lock === undefined ? null : { file: "locara.lock.json", bytes: encoder.encode(JSON.stringify(lock)) },
    table: table === undefined ? null : { file: "resolved.json", bytes: encoder.encode(table) },
  });

export const release = (capabilities: object, more: object = {}, file = "locara.json"): Release =>
  sound(readText(manifestText(capabilities, more), file));
