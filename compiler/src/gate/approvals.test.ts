import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { readApprovals, writeApprovals } from "./approvals.ts";

const encoder = new TextEncoder();
const read = (text: string) => readApprovals(encoder.encode(text), "locara.approvals.json");
const key = "ab".repeat(32);
const sound = {
  capability: "net",
  scope: { hosts: ["a.example"] },
  who: "ben",
  why: "Loads maps.",
  until: "2026-12-31",
};
const file = (entry: unknown, fingerprint = key) => JSON.stringify({ v: 1, approvals: { [fingerprint]: entry } });

/** The part of a one-line text that a diagnostic points at. */
const pointedAt = (text: string, { start, end }: { start: { column: number }; end: { column: number } }) =>
  text.slice(start.column - 1, end.column - 1);

const bad: readonly { text: string; code: string; at: string; because: string }[] = [
  { text: "[]", code: "LOC5101", at: "[]", because: "the file is an object" },
  { text: '{"v":2,"approvals":{}}', code: "LOC5101", at: "2", because: "there is version 1 only" },
  { text: '{"v":1,"approvals":[]}', code: "LOC5101", at: "1", because: "approvals have names" },
  { text: '{"v":1,"approvals":{},"approvedAt":0}', code: "LOC5101", at: '"approvedAt"', because: "no such field" },
  { text: file([]), code: "LOC5101", at: "[]", because: "an approval has fields" },
  { text: file({ ...sound, why: 1 }), code: "LOC5101", at: "1", because: "a reason is a text" },
  {
    text: file({ ...sound, approvedAt: "2020-01-01" }),
    code: "LOC5101",
    at: '"approvedAt"',
    because: "when it was signed off is not for the file to say",
  },
  {
    text: file({ capability: "net", who: "ben", why: "Maps.", until: "2026-12-31" }),
    code: "LOC5101",
    at: '{"capability":"net","who":"ben","why":"Maps.","until":"2026-12-31"}',
    because: "nobody can read a fingerprint",
  },
  { text: file({ ...sound, until: "never" }), code: "LOC5103", at: '"never"', because: "approvals end" },
  {
    text: file({ ...sound, until: "2026-02-30" }),
    code: "LOC5103",
    at: '"2026-02-30"',
    because: "there is no such day",
  },
  { text: file({ ...sound, why: " . " }), code: "LOC5104", at: '" . "', because: "no letter, no reason" },
  {
    text: file({ ...sound, who: "ben\u202enna" }),
    code: "LOC5104",
    at: '"ben\u202enna"',
    because: "it reads otherwise",
  },
  {
    text: file({ ...sound, why: "a\\nb" }).replace("\\\\n", "\\n"),
    code: "LOC5104",
    at: '"a\\nb"',
    because: "one line",
  },
  { text: file(sound, "net"), code: "LOC5102", at: '"net"', because: "it approves a change, no capability" },
  { text: file(sound, key.toUpperCase()), code: "LOC5102", at: `"${key.toUpperCase()}"`, because: "one spelling" },
  { text: file(sound, "__proto__"), code: "LOC5102", at: '"__proto__"', because: "it is a name like any other" },
  { text: '{"v":1,"v":1}', code: "LOC1006", at: '"v"', because: "two readers could differ" },
  { text: "<<<<<<< HEAD", code: "LOC1001", at: "", because: "a conflict was not resolved" },
];
for (const { text, code, at, because } of bad) {
  test(`${text.replaceAll(key, "ab…").slice(0, 90)} gives ${code}: ${because}`, () => {
    const { approvals, diagnostics } = read(text);
    assert.equal(approvals.size, 0);
    const found = diagnostics.find((one) => one.code === code);
    assert.ok(found !== undefined && found.severity === "error", JSON.stringify(diagnostics));
    if (at !== "") assert.equal(pointedAt(text, found.range), at);
    for (const sentence of [found.message, found.hint]) assert.match(sentence, /^[^a-z\n].*[.?]$/u);
  });
}

test("one bad entry takes the sound ones with it: half of a list of signatures is none", () => {
  const text = JSON.stringify({ v: 1, approvals: { [key]: sound, ["cd".repeat(32)]: { ...sound, until: "soon" } } });
  assert.equal(read(text).approvals.size, 0);
});

test("no file is an empty one; an unsorted one counts, with a warning", () => {
  assert.deepEqual(readApprovals(null, "x"), { approvals: new Map(), diagnostics: [], text: "" });
  const { approvals, diagnostics } = read(file(sound));
  assert.deepEqual([...approvals], [[key, sound]]);
  assert.deepEqual(
    diagnostics.map(({ code, severity }) => [code, severity]),
    [["LOC5105", "warning"]],
  );
});

const fingerprint = fc.stringMatching(/^[0-9a-f]{64}$/);
const approval = fc.record(
  {
    capability: fc.constantFrom("net", "fs.paths"),
    scope: fc.constantFrom(true, "read", { hosts: ["a.example"], ports: [[443, 443]] }),
    who: fc.constantFrom("anna", "ben", "Ünal"),
    why: fc.constantFrom("Loads maps.", "“Quotes” and \\ signs"),
    until: fc.constantFrom("2026-12-31", "2027-02-28"),
  },
  { noNullPrototype: true },
);

test("what is written is read back without a word, in whatever order it was put together", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fingerprint, approval), { selector: ([name]) => name }), (entries) => {
      const text = writeApprovals(new Map(entries));
      assert.equal(writeApprovals(new Map(entries.toReversed())), text);
      const { approvals, diagnostics } = read(text);
      assert.deepEqual([approvals, diagnostics], [new Map(entries), []]);
    }),
  );
});

test("any bytes are read without a crash, and what has an error approves nothing", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((json) => `{"v":1,"approvals":${json}}`),
      ),
      (text) => {
        const { approvals, diagnostics } = read(text);
        assert.ok(approvals.size === 0 || diagnostics.every(({ severity }) => severity === "warning"));
      },
    ),
  );
});
