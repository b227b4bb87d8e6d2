import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { commonLicences } from "./common-licences.ts";
import type { Path } from "./manifest-path.ts";
import { maxManifestDepth } from "./manifest-tree.ts";
import { readManifest } from "./read-manifest.ts";
import { readSoundManifest } from "./sound-manifest.ts";
import { spdxProblem } from "./spdx.ts";

const encoder = new TextEncoder();

/** Every path in a value, and beside each one that leads nowhere. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  const beside = [path, [...path, "a"], [...path, 99]];
  if (typeof value !== "object" || value === null) return beside;
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [
    ...beside,
    ...[...keys].flatMap((key) => pathsIn((value as Record<string | number, unknown>)[key], [...path, key])),
  ];
}

/** What both readers make of a text, places included. */
const both = (source: string | Uint8Array) =>
  [readSoundManifest, readManifest].map((reader) => {
    const bytes = typeof source === "string" ? encoder.encode(source) : source;
    const { tree, text, diagnostics } = reader(bytes, "locara.json");
    const at =
      tree && pathsIn(tree.value).map((path) => [path, tree.rangeOf(path), tree.keyRangeOf(path), tree.spanOf(path)]);
    return { value: tree?.value, file: tree?.file, at, text, diagnostics };
  });

const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

const texts: readonly { readonly text: string; readonly because: string }[] = [
  { text: `{"a": [1, {"b": "x: y\\" \\\\"}], "c:d": null}`, because: "colons in strings are none of members" },
  { text: `{"a": 1, "a": 1}`, because: "a member stands twice" },
  { text: `{"a": {"b": 1, "c": 2, "b": 3}, "d": ":"}`, because: "a member stands twice further in" },
  { text: `{"__proto__": 1}`, because: "it is a name like any other" },
  { text: `{"__proto__": 1, "__proto__": 2}`, because: "and can stand twice like any other" },
  { text: `{"a": 1, "\\u0061": 2}`, because: "an escape is another spelling" },
  { text: `{"a": "\\ud83d"}`, because: "half a pair is no character" },
  { text: `{"a": "�"}`, because: "a real replacement character is fine" },
  { text: `{"a": -1e999}`, because: "it would be infinite" },
  { text: nested(maxManifestDepth), because: "it is as deep as can be" },
  { text: nested(maxManifestDepth + 1), because: "it is too deep" },
  { text: "[".repeat(100_000), because: "it is far too deep" },
  { text: `\uFEFF{}`, because: "it begins with a byte order mark" },
  { text: "", because: "it is empty" },
  { text: `"a"`, because: "a string is JSON" },
];

for (const { text, because } of texts) {
  test(`both readers agree on ${text.slice(0, 50)}: ${because}`, () => {
    const [quick, full] = both(text);
    assert.deepEqual(quick, full);
  });
}

test("both readers agree on any JSON, with pieces of it doubled, taken out or broken", () => {
  let sound = 0;
  const piece = fc.oneof(fc.constantFrom(`"a":1,`, ":", '"', "\\", "{", "]", "1e999", ",", "\\u0041"), fc.string());
  const edit = fc.option(fc.tuple(fc.nat(200), fc.nat(3), piece), { freq: 2 });
  const source = fc.tuple(fc.json(), edit).map(([text, change]) => {
    if (change === null) return text;
    const [at, length, put] = change;
    return text.slice(0, at) + put + text.slice(at + length);
  });
  fc.assert(
    fc.property(source, (text) => {
      const [quick, full] = both(text);
      assert.deepEqual(quick, full);
      if (full?.diagnostics.length === 0) sound += 1;
    }),
    { numRuns: 1500 },
  );
  assert.ok(sound > 300, `${sound} were sound`);
});

test("both readers agree on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const [quick, full] = both(bytes);
      assert.deepEqual(quick, full);
    }),
    { numRuns: 500 },
  );
});

test("every licence that is taken for granted is an SPDX expression", () => {
  assert.ok(commonLicences.size >= 15);
  for (const licence of commonLicences) assert.equal(spdxProblem(licence), undefined, licence);
});
