import assert from "node:assert/strict";
import { test } from "node:test";
import { confirmTool } from "./confirm-tool.ts";
import type { Answer } from "./permission-questions.ts";

const use = { model: "tiny", tool: "echo", input: { text: "hello" } };
const { signal } = new AbortController();

test("the user reads which model wants which tool with what, and each use is a question of its own", async () => {
  const asked: string[] = [];
  const answers: (Answer | null)[] = ["granted", "refused", "later", null];
  const confirm = confirmTool({
    async ask({ capability, sentences }) {
      asked.push(`${capability}: ${sentences.join()}`);
      return answers.shift() ?? null;
    },
  });
  const said = [];
  while (answers.length > 0) said.push(await confirm(use, signal));
  assert.deepEqual(said, [true, false, false, false]);
  assert.match(asked[0] ?? "", /"tiny".*"echo".*\{"text":"hello"\}/);
  assert.equal(new Set(asked.map((one) => one.split(":")[0])).size, 4);
});

test("a long input is cut, and its length said", async () => {
  let shown = "";
  const confirm = confirmTool({
    async ask({ sentences }) {
      shown = sentences.join();
      return "granted";
    },
  });
  await confirm({ ...use, input: "x".repeat(100_000) }, signal);
  assert.equal(shown.length < 2500, true);
  assert.match(shown, /100002 characters/);
});

test("where nobody can be asked the answer is no", async () => {
  assert.equal(await confirmTool(undefined)(use, signal), false);
});
