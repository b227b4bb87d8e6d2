import assert from "node:assert/strict";
import { test } from "node:test";
import type { PermissionState } from "@locara/schema";
import { createAsking } from "./asking.ts";

const net: PermissionState = { capability: "net", state: "optional", sentences: ["Can send."] };

function asking() {
  const shown: (string | null)[] = [];
  const made = createAsking((question) => shown.push(question?.id ?? null));
  return { ...made, shown };
}

test("an answer is to the question that was read, and to no other", async () => {
  const { ask, answer, current, shown } = asking();
  const asked = ask(net, new AbortController().signal);
  const { id } = current() ?? { id: "" };
  assert.equal(answer("another", "granted"), false);
  assert.equal(answer(id, "granted"), true);
  assert.deepEqual([await asked, current(), shown], ["granted", null, [id, null]]);
  assert.equal(answer(id, "granted"), false, "nothing is asked any more");
  const again = ask(net, new AbortController().signal);
  assert.equal(answer(id, "granted"), false, "the next question has an id of its own");
  assert.notEqual(current()?.id, id);
  answer(current()?.id ?? "", "refused");
  assert.equal(await again, "refused");
});

test("a surface that is closed answers not now", async () => {
  const { ask, dismiss, current } = asking();
  dismiss();
  const asked = ask(net, new AbortController().signal);
  dismiss();
  assert.deepEqual([await asked, current()], ["later", null]);
});

test("a question that is taken down is gone from the surface", async () => {
  const { ask, current, shown } = asking();
  const taken = new AbortController();
  const asked = ask(net, taken.signal);
  taken.abort();
  await assert.rejects(asked);
  assert.deepEqual([current(), shown], [null, ["1", null]]);
});
