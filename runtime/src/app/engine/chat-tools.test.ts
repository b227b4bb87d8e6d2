import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatDelta, type ChatRequest, type ChatResult, type Json, LocaraError } from "@locara/schema";
import { chatWithTools } from "./chat-tools.ts";

const input = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };
const echo = { id: "echo", summary: "Gives back what it gets.", input, output: {} };
const request: ChatRequest = { messages: [{ role: "user", content: "What does echo say to hello?" }] };

interface Play {
  /** What the model writes, turn by turn. */
  readonly turns: readonly string[];
  readonly allowed?: boolean;
  readonly tool?: (input: Json) => Promise<Json>;
  readonly request?: ChatRequest;
  readonly finish?: ChatResult["finish"];
}

/** A model that says what the test wrote for it, three characters at a time. */
async function play({ turns, allowed = true, tool = async (given) => given, finish = "stop", ...more }: Play) {
  const shown: ChatDelta[] = [];
  const asked: ChatRequest[] = [];
  const ran: Json[] = [];
  const result = await chatWithTools({
    model: "tiny",
    request: more.request ?? request,
    tools: [echo],
    confirm: async () => allowed,
    call: {
      signal: new AbortController().signal,
      emit: async (delta) => void shown.push(delta),
      async callTool(id, given) {
        ran.push([id, given]);
        return tool(given);
      },
    },
    async write(turn, emit) {
      const content = turns[asked.push(turn) - 1] ?? '{"answer": "enough"}';
      for (const part of content.match(/[\s\S]{1,3}/g) ?? []) await emit({ kind: "text", content: part });
      return { content, finish, usage: { inputTokens: 10, outputTokens: 2, milliseconds: 1 } };
    },
  });
  return { result, shown, asked, ran, uses: shown.flatMap(({ tool: use }) => use?.state ?? []) };
}

const call = '{"tool": "echo", "input": {"text": "hello"}}';

test("a use is shown, allowed, run as the app's own call, and its result told to the model before it answers", async () => {
  const { result, shown, asked, ran, uses } = await play({ turns: [call, '{"answer": "It says \\"hello\\"."}'] });
  assert.deepEqual(ran, [["echo", { text: "hello" }]]);
  assert.deepEqual(uses, ["asked", "done"]);
  assert.deepEqual(asked[1]?.messages.slice(-2), [
    { role: "assistant", content: call },
    { role: "user", content: 'The tool "echo" gave: {"text":"hello"}' },
  ]);
  assert.equal(result.content, 'It says "hello".');
  const text = shown.flatMap(({ kind, content }) => (kind === "text" ? content : []));
  assert.deepEqual([text.join(""), text.length > 3], [result.content, true], "the answer came in parts");
  assert.deepEqual(result.usage, { inputTokens: 20, outputTokens: 4, milliseconds: 2 });
});

test("what the model may write is held to an answer or a tool with the input of its schema", async () => {
  const { asked } = await play({ turns: ['{"answer": ""}'] });
  const { anyOf = [] } = (asked[0]?.jsonSchema ?? {}) as { anyOf?: Json[] };
  const [, use] = anyOf;
  assert.deepEqual(use, {
    type: "object",
    properties: { tool: { const: "echo" }, input },
    required: ["tool", "input"],
  });
  assert.match(asked[0]?.messages[0]?.content ?? "", /echo: Gives back what it gets/);
});

test("a use that the user does not allow does not happen, and the model is told", async () => {
  const { ran, uses, asked } = await play({ turns: [call], allowed: false });
  assert.deepEqual([ran, uses], [[], ["asked", "refused"]]);
  assert.match(asked[1]?.messages.at(-1)?.content ?? "", /did not allow/);
});

test("a tool that fails is the model's problem, a capability that is missing is the app's", async () => {
  const failing = (code: "tool/trap" | "capability/undeclared") => async () => {
    throw new LocaraError(code, "It cannot be.", "Leave it.");
  };
  const { uses, asked } = await play({ turns: [call], tool: failing("tool/trap") });
  assert.deepEqual(uses, ["asked", "failed"]);
  assert.match(asked[1]?.messages.at(-1)?.content ?? "", /failed: It cannot be/);
  await assert.rejects(play({ turns: [call], tool: failing("capability/undeclared") }), {
    code: "capability/undeclared",
  });
});

test("a model that would use tools for ever has to answer at last", async () => {
  const { result, ran, asked } = await play({ turns: Array.from({ length: 8 }, () => call) });
  assert.deepEqual([ran.length, asked.length, result.content], [8, 9, "enough"]);
  assert.equal("anyOf" in ((asked[8]?.jsonSchema ?? {}) as object), false);
});

test("what was cut off is no use of a tool", async () => {
  const { result, ran } = await play({ turns: ['{"tool": "echo", "inp'], finish: "length" });
  assert.deepEqual([ran, result.finish, result.content], [[], "length", ""]);
});

test("the tokens an answer may have are those of all its turns", async () => {
  const { result, asked } = await play({ turns: [call, call], request: { ...request, maxTokens: 4 } });
  assert.deepEqual(
    asked.map(({ maxTokens }) => maxTokens),
    [4, 2],
  );
  assert.equal(result.finish, "length");
});

test("a schema for the answer and tools at once are refused", async () => {
  await assert.rejects(play({ turns: [], request: { ...request, jsonSchema: {} } }), { code: "argument/invalid" });
});
