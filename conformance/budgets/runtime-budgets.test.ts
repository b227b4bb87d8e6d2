import assert from "node:assert/strict";
import { test } from "node:test";
import { readSizedModel } from "./runtime-budgets.ts";

test("a model for the specification's rows comes with its size", () => {
  assert.deepEqual(readSizedModel("3B=/models/some=thing.gguf"), { size: "3B", path: "/models/some=thing.gguf" });
  assert.equal(readSizedModel(undefined), null);
  assert.equal(readSizedModel(""), null);
});

for (const text of ["/models/llama.gguf", "8B=/models/llama.gguf", "3B="]) {
  test(`${text} names no model, and says how to`, () => {
    assert.throws(() => readSizedModel(text), /write 3B=, 7B= or 14B=/);
  });
}
