import assert from "node:assert/strict";
import test from "node:test";
import { maxManifestBytes } from "./manifest-tree.ts";
import { readManifest } from "./read-manifest.ts";

const encoder = new TextEncoder();
const read = (text: string) => readManifest(encoder.encode(text), "locara.json");

const refused: readonly { text: string; code: string; at: string; because: string }[] = [
  { text: `{"a": nul}`, code: "LOC1001", at: "1:7-1:10", because: "nul is no word of JSON" },
  { text: `{'a': 1}`, code: "LOC1001", at: "1:2-1:5", because: "strings stand in double quotes" },
  { text: `{"a":\u00a01}`, code: "LOC1001", at: "1:6-1:8", because: "a no-break space is no white space of JSON" },
  { text: `{"a":\f1}`, code: "LOC1001", at: "1:6-1:8", because: "a form feed is no white space of JSON" },
  { text: `\uFEFF{}`, code: "LOC1003", at: "1:1-1:2", because: "it begins with a byte order mark" },
  { text: `{} // done`, code: "LOC1004", at: "1:4-1:11", because: "JSON has no comments" },
  { text: `{"a": /* one */ 1}`, code: "LOC1004", at: "1:7-1:16", because: "JSON has no comments" },
  { text: `{"a": 1,}`, code: "LOC1005", at: "1:8-1:9", because: "a comma needs something after it" },
  { text: `[1,\n\n]`, code: "LOC1005", at: "1:3-1:4", because: "the comma is shown, not the bracket" },
  { text: `{"a": 1,\n "b": 2,\n "a": 3}`, code: "LOC1006", at: "3:2-3:5", because: "the second one is shown" },
  {
    text: `{"__proto__": 1, "__proto__": 2}`,
    code: "LOC1006",
    at: "1:18-1:29",
    because: "it is a name like any other",
  },
  { text: `{"a": 1, "\\u0061": 2}`, code: "LOC1006", at: "1:10-1:18", because: "an escape is another spelling" },
  { text: `{"a": "\\ud83d"}`, code: "LOC1007", at: "1:7-1:15", because: "half a pair is no character" },
  { text: `{"\\udc00": 1}`, code: "LOC1007", at: "1:2-1:10", because: "names are text too" },
  { text: `{"a": "x\ty"}`, code: "LOC1008", at: "1:7-1:12", because: "a tab in a string is escaped" },
  { text: `{"a": "\u0000"}`, code: "LOC1008", at: "1:7-1:10", because: "so is a null character" },
  { text: `${"[".repeat(33)}${"]".repeat(33)}`, code: "LOC1009", at: "1:33-1:34", because: "32 levels are enough" },
  { text: `{"a": "x`, code: "LOC1011", at: "1:7-1:9", because: "the string does not end" },
  { text: `{"a": "\\x"}`, code: "LOC1011", at: "1:7-1:11", because: "there is no such escape" },
  { text: `{"a": "\\u12"}`, code: "LOC1011", at: "1:7-1:13", because: "an escape has four digits" },
  { text: `{"a": 1e999}`, code: "LOC1012", at: "1:7-1:12", because: "it would be infinite" },
  { text: `{"a": 01}`, code: "LOC1013", at: "1:8-1:9", because: "a number does not begin with 0" },
  { text: `{"a" 1}`, code: "LOC1013", at: "1:6-1:7", because: "the colon is missing" },
  { text: `{"a": 1 "b": 2}`, code: "LOC1013", at: "1:9-1:12", because: "the comma is missing" },
  { text: `{"a": 1`, code: "LOC1013", at: "1:8-1:8", because: "the object does not end" },
  { text: ``, code: "LOC1013", at: "1:1-1:1", because: "an empty file is no value" },
  { text: `{} {}`, code: "LOC1014", at: "1:4-1:5", because: "the file is one object" },
];

for (const { text, code, at, because } of refused) {
  test(`${JSON.stringify(text.slice(0, 40))} is refused with ${code} at ${at}: ${because}`, () => {
    const { tree, diagnostics } = read(text);
    assert.equal(tree, undefined);
    const [first] = diagnostics;
    assert.ok(first !== undefined);
    const { start, end } = first.range;
    assert.deepEqual([first.code, `${start.line}:${start.column}-${end.line}:${end.column}`], [code, at]);
  });
}

test("all syntax problems of a file are reported in one run, each once", () => {
  const { diagnostics } = read(`{"a": 1,\n "a": "\t", // twice\n "b": [1,],\n "c": "\\ud800"}`);
  assert.deepEqual(diagnostics.map(({ code }) => code).sort(), ["LOC1004", "LOC1005", "LOC1006", "LOC1007", "LOC1008"]);
});

test("a byte that is no UTF-8 is shown where it stands, and a real replacement character is fine", () => {
  const bytes = encoder.encode(`{"a":\n "é�x"}`);
  assert.deepEqual(readManifest(bytes, "locara.json").diagnostics, []);
  const broken = Uint8Array.from(bytes);
  broken[broken.length - 3] = 0xff;
  const [first] = readManifest(broken, "locara.json").diagnostics;
  assert.deepEqual([first?.code, first?.range.start], ["LOC1002", { line: 2, column: 5 }]);
});

test("Latin-1, UTF-16 and overlong forms are no UTF-8", () => {
  for (const bytes of [
    [0x22, 0xe9, 0x22],
    [0xff, 0xfe, 0x7b, 0x00],
    [0x22, 0xc0, 0xaf, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
  ]) {
    assert.ok(readManifest(Uint8Array.from(bytes), "f").diagnostics.some(({ code }) => code === "LOC1002"));
  }
});

test("32 levels are read, brackets in strings do not count", () => {
  const text = `${"[".repeat(32)}"[[[[[[\\"{{{{"${"]".repeat(32)}`;
  assert.deepEqual(read(text).diagnostics, []);
});

test("positions count UTF-16 units and all three line ends", () => {
  const { tree } = read(`{\r\n"😀": 1,\r"b": [true,\n false]}`);
  assert.deepEqual(tree?.rangeOf(["😀"]).start, { line: 2, column: 7 });
  assert.deepEqual(tree?.keyRangeOf(["b"]).start, { line: 3, column: 1 });
  assert.deepEqual(tree?.rangeOf(["b", 1]).start, { line: 4, column: 2 });
  assert.deepEqual(tree?.rangeOf(["b", 7]), tree?.rangeOf(["b"]), "what is missing is shown at what surrounds it");
});

test("names of object's prototype are own names of the value and reach no prototype", () => {
  const { tree } = read(`{"__proto__": {"polluted": true}, "constructor": 1, "toString": 2}`);
  const value = tree?.value as { readonly polluted?: unknown };
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor", "toString"]);
  assert.equal(value.polluted, undefined);
  assert.equal(({} as { readonly polluted?: unknown }).polluted, undefined);
});

const fill = (piece: string, lead = "", tail = "") =>
  `${lead}${piece.repeat(Math.floor((maxManifestBytes - lead.length - tail.length) / piece.length))}${tail}`;

const hostile: readonly { what: string; text: string; fine?: true }[] = [
  { what: "only opening brackets", text: fill("[") },
  { what: "only opening braces", text: fill('{"":') },
  { what: "a list of as many numbers as fit", text: fill(",1", "[1", "]"), fine: true },
  { what: "a list of nothing but commas", text: fill(",", "[", "]") },
  { what: "the same name over and over", text: fill(',"a":1', '{"a":1', "}") },
  {
    what: "as many names as fit",
    text: `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join(",")}}`,
    fine: true,
  },
  { what: "only quotes", text: fill('"') },
  { what: "only broken escapes in a string", text: fill("\\x", '"', '"') },
  { what: "only unfinished comments", text: fill("/*") },
  { what: "only line comments", text: fill("//\n") },
  { what: "only lone surrogates", text: fill(',"\\ud800"', '["a"', "]") },
  { what: "only control characters", text: fill("\u0001") },
  { what: "only commas before brackets", text: fill("[1,],", "[", "1]") },
  { what: "spaces before a trailing comma", text: fill(" ", "[1,", "]") },
];

for (const { what, text, fine } of hostile) {
  test(`${what}, 256 KiB of it, end soon and within 100 problems`, () => {
    // Of the processor, and many times what it takes: a machine may be busy, an endless search is not over by then.
    const start = process.cpuUsage();
    const { tree, diagnostics } = read(text);
    assert.ok(process.cpuUsage(start).user < 10_000_000);
    assert.equal(tree !== undefined, fine ?? false);
    assert.ok(diagnostics.length <= 100 && (fine ?? diagnostics.length > 0));
  });
}

test("a file over 256 KiB is refused unread", () => {
  const { diagnostics } = readManifest(new Uint8Array(maxManifestBytes + 1).fill(0x20), "locara.json");
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["LOC1010"],
  );
});
