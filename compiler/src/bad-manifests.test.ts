import assert from "node:assert/strict";
import test from "node:test";
import { capabilities, good, lock, reasoned } from "../testing/bad-manifest.ts";
import { badMeanings } from "../testing/bad-meanings.ts";
import { badShapes } from "../testing/bad-shapes.ts";
import { codes } from "./codes.ts";
import { compile } from "./compile.ts";
import type { Diagnostic, Position } from "./diagnostic.ts";

const encoder = new TextEncoder();
const write = (changes: Readonly<Record<string, unknown>>) => JSON.stringify({ ...good, ...changes }, null, 2);
const run = (text: string, lockText: string | null = JSON.stringify(lock)) =>
  compile({
    manifest: { file: "locara.json", bytes: encoder.encode(text) },
    lock: lockText === null ? null : { file: "locara.lock.json", bytes: encoder.encode(lockText) },
  });

/** The part of the text that a diagnostic points at. */
function pointedAt(text: string, { start, end }: Diagnostic["range"]): string {
  const lines = text.split("\n");
  const offset = ({ line, column }: Position) =>
    lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
  return text.slice(offset(start), offset(end));
}

const rows = [...badShapes, ...badMeanings];

for (const { changes, code, at, because, severity, fixed } of rows) {
  test(`${JSON.stringify(changes).slice(0, 70)} gives ${code} at ${at.slice(0, 30)}: ${because}`, () => {
    const text = write(changes);
    const { diagnostics } = run(text);
    const found = diagnostics.filter((one) => one.code === code && pointedAt(text, one.range) === at);
    const seen = diagnostics.map((one) => `${one.code} at ${pointedAt(text, one.range).slice(0, 80)}: ${one.message}`);
    assert.equal(found.length, 1, seen.join("\n"));
    const [first] = found as [Diagnostic];
    assert.equal(first.severity, severity ?? "error");
    for (const sentence of [first.message, first.hint]) assert.match(sentence, /^[^a-z\n].*[.?]$/su, sentence);
    // What a manifest says wrong once is said once: nothing else is wrong with it.
    assert.deepEqual(
      diagnostics.filter((one) => one !== first && one.severity === "error"),
      [],
      seen.join("\n"),
    );
    assert.equal(first.fix !== undefined, fixed ?? first.fix !== undefined, "a fix is offered");
    if (first.fix !== undefined) {
      assert.equal(pointedAt(text, first.fix.range), at);
      assert.ok(!run(text.replace(at, first.fix.text)).diagnostics.some((one) => one.code === code), first.fix.text);
    }
  });
}

test("the good manifest of these rows is good", () => {
  assert.deepEqual(run(write({})).diagnostics, []);
  assert.deepEqual(run(write(reasoned({ clipboard: "read" }, "clipboard"))).diagnostics, []);
});

const locks: readonly { text: string; because: string }[] = [
  { text: "<<<<<<< HEAD", because: "it has conflict markers" },
  { text: "[]", because: "it is a list" },
  { text: '{"v":1,"tools":{"echo":{}}}', because: "a tool is its signed manifest" },
  { text: '{"v":1,"tools":[]}', because: "tools go by their names" },
  { text: '{"v": 2}', because: "it is of another version" },
  { text: '{"v": 1, "models": []}', because: "models are an object" },
  { text: '{"v": 1, "models": {"tiny": {"sha256": "aa"}}}', because: "a digest has 64 digits" },
  {
    text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, bytes: -1 } } }),
    because: "no file has fewer bytes than none",
  },
  { text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, urls: "x" } } }), because: "urls are a list" },
  {
    text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, urls: ["file:///etc/passwd"] } } }),
    because: "a model comes by https",
  },
  {
    text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, urls: ["http://models.example/tiny"] } } }),
    because: "http is for this machine alone",
  },
  {
    text: JSON.stringify({ v: 1, models: { tiny: { ...lock.models.tiny, licence: "MIT\n\u202eflesti seifirev" } } }),
    because: "a user reads the licence",
  },
  { text: JSON.stringify({ ...lock, reasons: { net: "x" } }), because: "a reason has two digests" },
];

for (const { text, because } of locks) {
  test(`the lock file ${text.slice(0, 50)} is refused: ${because}`, () => {
    const { diagnostics } = run(write({}), text);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [["LOC3029", "locara.lock.json"]],
    );
  });
}

test("all problems of a manifest are found in one run, in the order they stand in", () => {
  const text = write({
    version: "1",
    license: "x y",
    ...capabilities({ llm: { chat: ["nope"] }, fs: { paths: { read: ["x"] } } }),
    optional: ["net"],
  });
  assert.deepEqual(
    run(text).diagnostics.map(({ code }) => code),
    ["LOC3020", "LOC3021", "LOC3001", "LOC2101", "LOC3027"],
  );
});

test("under strict a missing reason is an error", () => {
  const bytes = encoder.encode(write(capabilities({ clipboard: "read" })));
  const lockBytes = encoder.encode(JSON.stringify(lock));
  const input = { manifest: { file: "locara.json", bytes }, lock: { file: "l", bytes: lockBytes } };
  assert.deepEqual(
    compile({ ...input, mode: "strict" }).diagnostics.map(({ code, severity }) => [code, severity]),
    [["LOC3025", "error"]],
  );
  assert.equal(compile(input).files.size > 0, true);
});

test("a reason goes stale when its scope changes, stays so over compiles, and is fresh once it is written anew", () => {
  const first = run(write(reasoned({ clipboard: "read" }, "clipboard")));
  const wider = write(reasoned({ clipboard: "read-write" }, "clipboard"));
  const second = run(wider, first.lock as string);
  assert.deepEqual(
    second.diagnostics.map(({ code, severity }) => [code, severity]),
    [["LOC3030", "warning"]],
  );
  const third = run(wider, second.lock as string);
  assert.deepEqual(
    third.diagnostics.map(({ code }) => code),
    ["LOC3030"],
  );
  const anew = { ...capabilities({ clipboard: "read-write" }), reasons: { clipboard: "Writes your notes down anew." } };
  assert.deepEqual(run(write(anew), third.lock as string).diagnostics, []);
});

test("every code of the table that a manifest or lock file can cause has a row here or with the syntax", () => {
  const elsewhere = new Set(["LOC3029", "LOC3030", "LOC3053", "LOC3054", "LOC3033"]);
  const tried = new Set(rows.map(({ code }) => code));
  const missing = Object.keys(codes).filter(
    (code) => !/^LOC(?:1|308|4|5|6)/.test(code) && !tried.has(code) && !elsewhere.has(code),
  );
  assert.deepEqual(missing, []);
});
