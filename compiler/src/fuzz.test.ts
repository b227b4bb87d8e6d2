import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { fixtureInput } from "../testing/fixtures.ts";
import { codeFrame } from "./code-frame.ts";
import { codes } from "./codes.ts";
import { compile } from "./compile.ts";
import { hasErrors } from "./diagnostic.ts";

const input = fixtureInput("everything");
const text = new TextDecoder().decode(input.manifest.bytes);
const manifest: unknown = JSON.parse(text);

/** Every place of the manifest, as a path. */
function places(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) =>
      places(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

function replaced(
  value: unknown,
  [first, ...rest]: readonly (string | number)[],
  change: (old: unknown) => unknown,
): unknown {
  if (first === undefined) return change(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[first] = replaced(copy[first], rest, change);
  return copy;
}

const place = fc.constantFrom(...places(manifest));
const strings = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "*", "$HOME/**", "\ud800", "a".repeat(300), ""),
);
const values = fc.oneof(fc.jsonValue(), strings, fc.constantFrom(null, true, [], {}, 1e308, -0, [[[]]]));
const renamed = (name: string) => (old: unknown) =>
  typeof old === "object" && old !== null && !Array.isArray(old) ? { ...old, [name]: 1 } : name;

const mutated = fc
  .array(
    fc.oneof(
      fc.tuple(
        place,
        values.map((value) => () => value),
      ),
      fc.tuple(place, strings.map(renamed)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((changes) => {
    let result = manifest;
    for (const [path, change] of changes) {
      try {
        result = replaced(result, path, change);
      } catch (error) {
        // An earlier change took away what this one wanted to reach.
        if (!(error instanceof TypeError)) throw error;
      }
    }
    return JSON.stringify(result);
  });

const damaged = fc
  .tuple(fc.nat(text.length), fc.nat(20), strings)
  .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));

const check = (source: string | Uint8Array) => {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const { diagnostics, files, lock, texts } = compile({ ...input, manifest: { file: "locara.json", bytes } });
  assert.equal(files.size === 0, hasErrors(diagnostics), "either errors or files");
  assert.equal(lock === undefined, hasErrors(diagnostics));
  for (const one of diagnostics) {
    assert.ok(Object.hasOwn(codes, one.code), one.code);
    assert.ok(one.message !== "" && one.hint !== "");
    assert.ok(one.range.start.line >= 1 && one.range.start.column >= 1 && one.range.end.line >= one.range.start.line);
    assert.doesNotMatch(codeFrame(one, texts.get(one.file) ?? ""), /[^\P{Cc}\n]|\p{Cf}/u);
  }
};

for (const [what, source] of [
  ["a manifest with other values", mutated],
  ["a damaged text", damaged],
  ["any JSON", fc.json()],
  ["any bytes", fc.uint8Array({ maxLength: 300 })],
] as const) {
  test(`${what} never makes the compiler throw: there are errors, or there are files`, () => {
    let runs = 0;
    fc.assert(
      fc.property(source as fc.Arbitrary<string | Uint8Array>, (one) => {
        runs += 1;
        check(one);
      }),
      { numRuns: 100_000, interruptAfterTimeLimit: 500, markInterruptAsFailure: false },
    );
    assert.ok(runs >= 50, `${runs} runs`);
  });
}
