import assert from "node:assert/strict";
import { test } from "node:test";
import { isStopped, PageError, toProblem } from "./problem.ts";

test("an error of the runtime is read as it is", () => {
  const error = Object.assign(new Error("Full."), { code: "storage/full", hint: "Free space.", retryable: true });
  assert.deepEqual(toProblem(error), { code: "storage/full", message: "Full.", hint: "Free space.", retryable: true });
});

test("a file too large to be picked can still be dropped, and the hint says so", () => {
  const error = Object.assign(new Error("Large."), { code: "file/too-large", hint: "Read it as a stream." });
  assert.match(toProblem(error).hint, /Drop the file/);
});

test("what the page itself finds wrong has the same form", () => {
  const problem = toProblem(new PageError("audio/too-long", "No sound.", "Here."));
  assert.deepEqual(problem, { code: "audio/too-long", message: "No sound.", hint: "Here.", retryable: false });
});

for (const thrown of [new TypeError("x is undefined"), "text", null, undefined, {}]) {
  test(`${thrown} is something unexpected that can be tried again`, () => {
    const { code, retryable } = toProblem(thrown);
    assert.deepEqual({ code, retryable }, { code: "page/unexpected", retryable: true });
  });
}

test("being stopped is told from failing", () => {
  assert.ok(isStopped(Object.assign(new Error("Cancelled."), { code: "call/cancelled" })));
  assert.ok(isStopped(new DOMException("Aborted.", "AbortError")));
  assert.equal(isStopped(new Error("Crashed.")), false);
  assert.equal(isStopped("call/cancelled"), false);
});
