import assert from "node:assert/strict";
import { test } from "node:test";
import { createLoadedModels } from "./loaded-models.ts";

test("a model counts as loaded after a call, until others took its place or the process is another", () => {
  const loaded = createLoadedModels(2);
  assert.equal(loaded.use("a", 1), "load");
  loaded.used("a", 1);
  loaded.used("b", 1);
  assert.deepEqual([loaded.use("a", 1), loaded.use("b", 1)], ["loaded", "loaded"]);
  loaded.used("c", 1);
  assert.equal(loaded.use("a", 1), "load", "the one not used for longest gave way");
  assert.equal(loaded.use("c", 2), "load", "another process has loaded nothing");
});
