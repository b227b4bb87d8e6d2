import assert from "node:assert/strict";
import { test } from "node:test";
import { errorCodes, LocaraError, toLocaraError } from "./errors.ts";
import type { Request, Response } from "./wire.ts";

test("an error travels as code, message, hint and whether it may be tried again, and nothing else", () => {
  const error = new LocaraError("model/missing", "It is not here.", "Fetch it.", {
    cause: new Error("/home/me/secret"),
  });
  assert.deepEqual(JSON.parse(JSON.stringify(error)), {
    code: "model/missing",
    message: "It is not here.",
    hint: "Fetch it.",
    retryable: true,
  });
});

test("a response survives JSON", () => {
  const error = new LocaraError("capability/out-of-scope", "No.", "Declare it.").toJSON();
  const response: Response = { v: 1, request_id: "7", ok: false, error };
  assert.deepEqual(JSON.parse(JSON.stringify(response)), response);
});

test("an error of ours is itself, an abort is a cancelled call, and anything else says nothing of what it was", () => {
  const own = new LocaraError("storage/full", "Full.", "Make room.");
  assert.equal(toLocaraError(own), own);
  assert.equal(toLocaraError(AbortSignal.abort().reason).code, "call/cancelled");
  for (const unknown of [new Error("/etc/passwd"), "text", null, undefined, { code: "model/missing" }]) {
    const wrapped = toLocaraError(unknown);
    assert.equal(wrapped.code, "resource/internal");
    assert.equal(wrapped.cause, unknown);
    assert.ok(!JSON.stringify(wrapped).includes("passwd"));
  }
});

test("every code is an area and what went wrong in it", () => {
  const codes = Object.keys(errorCodes);
  assert.ok(codes.length >= 30);
  for (const code of codes) assert.match(code, /^[a-z]+\/[a-z]+(-[a-z]+)*$/);
});

// Types only: the compiler refuses what must not compile.
export const refused = () => {
  // @ts-expect-error: there is no such code
  new LocaraError("model/imaginary", "", "");
  // @ts-expect-error: an envelope has a version
  const request: Request = { request_id: "1", command: "app.info", payload: null };
  return request;
};
