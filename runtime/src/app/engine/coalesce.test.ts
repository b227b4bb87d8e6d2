import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { coalesceText } from "./coalesce.ts";

test("the first text goes at once, what follows quickly goes together, and slow texts go one by one", () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  try {
    const sent: string[] = [];
    const flow = coalesceText((text) => sent.push(text));
    flow.push("a");
    flow.push("b");
    flow.push("c");
    assert.deepEqual(sent, ["a"]);
    mock.timers.tick(32);
    assert.deepEqual(sent, ["a"]);
    mock.timers.tick(1);
    assert.deepEqual(sent, ["a", "bc"]);
    mock.timers.tick(40);
    flow.push("d");
    mock.timers.tick(40);
    flow.push("e");
    assert.deepEqual(sent, ["a", "bc", "d", "e"]);
    flow.push("f");
    flow.flush();
    flow.flush();
    assert.deepEqual(sent, ["a", "bc", "d", "e", "f"]);
    mock.timers.tick(40);
    assert.equal(sent.length, 5, "what was flushed is not sent again");
  } finally {
    mock.timers.reset();
  }
});
