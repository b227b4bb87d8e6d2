import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readFromEngine, readToEngine } from "./protocol.ts";

const segment = { start: 0, end: 1, text: "x" };
const cases = [
  { message: { type: "done", id: 1, result: null }, known: true, because: "results are judged by their command" },
  { message: { type: "event", id: 1, event: { kind: "text", content: "x" } }, known: true, because: "engines write" },
  {
    message: { type: "event", id: 1, event: { kind: "heard", segments: [segment], progress: 0.5 } },
    known: true,
    because: "engines listen",
  },
  { message: { type: "event", id: 1, event: { kind: "text", content: 5 } }, known: false, because: "text is text" },
  {
    message: { type: "event", id: 1, event: { kind: "heard", segments: [{ text: "x" }], progress: 0 } },
    known: false,
    because: "segments have times",
  },
  {
    message: { type: "event", id: 1, event: { kind: "heard", segments: [], progress: Number.NaN } },
    known: false,
    because: "progress is a number",
  },
  {
    message: { type: "failed", id: 1, error: { code: "model/unsupported", message: "m", hint: "h" } },
    known: true,
    because: "the code is known",
  },
  {
    message: { type: "failed", id: 1, error: { code: "constructor", message: "m", hint: "h" } },
    known: false,
    because: "the code is not in the table",
  },
  { message: { type: "log", level: "warn", text: "x" }, known: true, because: "engines may log" },
  { message: { type: "log", level: "shout", text: "x" }, known: false, because: "there is no such level" },
  { message: { type: "done", id: 1, result: null, last: true }, known: true, because: "it may be its last word" },
  { message: { type: "done", id: 1, result: null, last: 1 }, known: false, because: "it is or is not" },
  { message: { type: "done", id: "1", result: null }, known: false, because: "ids are numbers" },
  { message: { type: "run", id: 1 }, known: false, because: "engines ask for nothing" },
];

for (const { message, known, because } of cases) {
  test(`from an engine ${JSON.stringify(message)} is ${known ? "taken" : "refused"}: ${because}`, () => {
    assert.equal(readFromEngine(message) === null, !known);
  });
}

test("whatever an engine says, reading it never throws", () => {
  fc.assert(fc.property(fc.anything(), (message) => readFromEngine(message) === null || true));
});

test("an engine takes jobs, audio and cancels, and nothing else", () => {
  assert.notEqual(readToEngine({ type: "start", id: 1, job: { op: "embed", path: "/x", texts: [] } }), null);
  assert.notEqual(readToEngine({ type: "audio", id: 1, part: new Uint8Array(2) }), null);
  assert.notEqual(readToEngine({ type: "cancel", id: 1 }), null);
  assert.equal(readToEngine({ type: "audio", id: 1, part: [1, 2] }), null);
  assert.equal(readToEngine({ type: "start", id: 1, job: {} }), null);
  assert.equal(readToEngine("start"), null);
});
