import assert from "node:assert/strict";
import { test } from "node:test";
import { payloadProblem, readEnvelope } from "./envelope.ts";

const whole = { v: 1, request_id: "1", command: "note.read", payload: { name: "a" } };

const read = (message: unknown) => {
  const incoming = readEnvelope(message);
  return incoming.kind === "refused" ? `${incoming.requestId} ${incoming.error.code}` : incoming.kind;
};

const cases = [
  { message: whole, gives: "request", because: "it is whole" },
  { message: { ...whole, later: true }, gives: "request", because: "fields of a later version are passed over" },
  { message: null, gives: "null protocol/malformed", because: "null is no object" },
  { message: [whole], gives: "null protocol/malformed", because: "a list is no envelope" },
  { message: "request", gives: "null protocol/malformed", because: "a text is no envelope" },
  { message: { ...whole, request_id: 1 }, gives: "null protocol/malformed", because: "an id is a text" },
  { message: { ...whole, request_id: "" }, gives: "null protocol/malformed", because: "an id is not empty" },
  {
    message: { ...whole, request_id: "x".repeat(129) },
    gives: "null protocol/malformed",
    because: "an id has at most 128 characters",
  },
  { message: { ...whole, v: 2 }, gives: "1 protocol/version", because: "this side speaks version 1" },
  { message: { ...whole, v: "1" }, gives: "1 protocol/version", because: "a version is a number" },
  { message: { ...whole, command: 7 }, gives: "1 protocol/malformed", because: "a command is a text" },
  {
    message: { ...whole, command: "x".repeat(129) },
    gives: "1 protocol/malformed",
    because: "no command is that long",
  },
  { message: Object.create(whole), gives: "null protocol/malformed", because: "inherited fields do not count" },
  { message: { ...whole, command: "stream.cancel" }, gives: "cancel", because: "it steers a call" },
  {
    message: { ...whole, command: "stream.credit", payload: { items: 3 } },
    gives: "credit",
    because: "it steers a call",
  },
  {
    message: { ...whole, command: "stream.credit", payload: { items: -3 } },
    gives: "null protocol/malformed",
    because: "credit is never taken back",
  },
  {
    message: { ...whole, command: "stream.credit", payload: { items: Number.NaN } },
    gives: "null protocol/malformed",
    because: "credit is a whole number",
  },
  {
    message: { ...whole, command: "stream.credit", payload: null },
    gives: "null protocol/malformed",
    because: "credit needs a number",
  },
];
for (const { message, gives, because } of cases) {
  test(`an envelope is read as ${gives}: ${because}`, () => assert.equal(read(message), gives));
}

const cycle: Record<string, unknown> = {};
cycle.self = cycle;
const doubled = Array.from({ length: 40 }).reduce((inner: unknown) => [inner, inner], "x");
const deep = Array.from({ length: 65 }).reduce((inner: unknown) => [inner], "x");

const payloads = [
  {
    payload: { a: [1, "x", null, true, undefined, new Uint8Array(3), new Float32Array(2)] },
    problem: null,
    because: "it is plain data",
  },
  { payload: cycle, problem: /nested deeper/, because: "it holds itself" },
  { payload: doubled, problem: /too-large/, because: "sharing makes it grow without end" },
  { payload: deep, problem: /nested deeper/, because: "it is 66 levels deep" },
  {
    payload: JSON.parse('{"__proto__": {"polluted": true}}'),
    problem: /__proto__/,
    because: "that key changes what an object inherits",
  },
  { payload: { at: new Date(0) }, problem: /no plain data/, because: "a date is an object with hidden state" },
  { payload: new Map(), problem: /no plain data/, because: "a map is no object" },
  { payload: 10n, problem: /no plain data/, because: "no command takes big integers" },
  { payload: Number.POSITIVE_INFINITY, problem: /no plain data/, because: "it has no JSON form" },
  { payload: new Float64Array(1), problem: /no plain data/, because: "no command takes 64-bit floats" },
  {
    payload: new Uint8Array(new SharedArrayBuffer(8)),
    problem: /no plain data/,
    because: "it could change after it was checked",
  },
  { payload: new Array(4_000_000_000), problem: /too-large/, because: "a sparse list is as long as it says" },
  { payload: () => undefined, problem: /no plain data/, because: "a function is no data" },
];
for (const { payload, problem, because } of payloads) {
  test(`a payload is ${problem === null ? "taken" : "refused"}: ${because}`, () => {
    const found = payloadProblem(payload);
    if (problem === null) assert.equal(found, null);
    else assert.match(found ?? "", problem);
  });
}
