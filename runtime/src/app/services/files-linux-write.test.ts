import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyLinux, place, write } from "./testing/use-files.ts";
import { testWrites } from "./testing/writes-contract.ts";

testWrites(async (t) => place(t));

test("what is written is judged by every name that it has", onlyLinux, async (t) => {
  assert.deepEqual(await write(place(t), "$DOCUMENTS/a.sh", "new"), {
    names: ["$HOME/Documents/a.sh", "$DOCUMENTS/a.sh"],
    outcome: "written",
  });
});
