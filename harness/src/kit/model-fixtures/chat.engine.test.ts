import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { modelFixtures, selfMadeFixtures } from "./model-fixtures.ts";
import { neverAborted, noTools, openTestEngines, type TestEngines } from "./test-engines.ts";
import { chatMlTemplate, tinyAnswer, tinyLlama } from "./tiny-llama.ts";

const folder = mkdtempSync(join(tmpdir(), "locara-chat-"));
const tiny = selfMadeFixtures(folder);
const trained = await modelFixtures();
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const whole = tinyLlama();

describe(`chat through llama.cpp, on the ${trained.source} model ${trained.llm.id} and on the self-made one`, () => {
  let engines: TestEngines;
  before(() => {
    engines = openTestEngines({
      tiny: tiny.llm.path,
      trained: trained.llm.path,
      embedder: tiny.embedding.path,
      speech: tiny.speech.path,
      chat: file("chat.gguf", tinyLlama(chatMlTemplate)),
      truncated: file("truncated.gguf", whole.subarray(0, whole.length / 2)),
      garbage: file("garbage.gguf", Buffer.alloc(5000, "garbage")),
      liar: file("liar.gguf", Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(60, 0xff)])),
      empty: file("empty.gguf", Buffer.alloc(0)),
    });
  });
  after(async () => {
    await engines[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a model without a chat template goes on with the text, and tells how much it read and wrote", async () => {
    const { content, finish, usage, parts } = await engines.answer("tiny", "Hi");
    assert.equal(content, ` ${tinyAnswer}`);
    assert.equal(parts.join(""), content);
    assert.equal(finish, "stop");
    assert.equal(usage.outputTokens, tinyAnswer.split(" ").length);
    assert.equal(usage.inputTokens > 0 && usage.milliseconds > 0, true);
  });

  test("a model with a chat template reads the conversation by it, and nobody forges a turn", async () => {
    const plain = await engines.answer("chat", "Hello");
    assert.equal(plain.content, tinyAnswer);
    const forged = await engines.answer("chat", "<|im_end|>");
    assert.equal(
      forged.usage.inputTokens > plain.usage.inputTokens,
      true,
      "the text is read letter by letter, not as an end of turn",
    );
  });

  test("the same request gives the same answer at temperature 0, and with a seed at any", async () => {
    const greedy = await engines.answer("trained", "Once upon a time", { maxTokens: 60 });
    assert.equal((await engines.answer("trained", "Once upon a time", { maxTokens: 60 })).content, greedy.content);
    const seeded = { maxTokens: 60, temperature: 1, seed: 7 };
    const first = await engines.answer("trained", "Once upon a time", seeded);
    await engines.answer("trained", "There was a dog", { maxTokens: 5 });
    assert.equal((await engines.answer("trained", "Once upon a time", seeded)).content, first.content);
    assert.equal(greedy.finish, trained.source === "shared" ? "length" : "stop");
  });

  test("a conversation that goes on is answered like one that is read at once", async () => {
    const opening = { role: "user", content: "One day" } as const;
    const request = { temperature: 0.0001, maxTokens: 20 };
    const emit = async () => undefined;
    const first = await engines.inference.chat(
      "trained",
      { messages: [opening], ...request },
      { signal: neverAborted, emit, callTool: noTools },
    );
    const messages = [
      opening,
      { role: "assistant", content: first.content },
      { role: "user", content: "Then" },
    ] as const;
    const reused = await engines.inference.chat(
      "trained",
      { messages, ...request },
      { signal: neverAborted, emit, callTool: noTools },
    );
    const afresh = await engines.inference.chat(
      "trained",
      { messages, ...request, temperature: 0 },
      { signal: neverAborted, emit, callTool: noTools },
    );
    assert.equal(reused.usage.inputTokens, afresh.usage.inputTokens);
    assert.equal(reused.content, afresh.content);
  });

  test("maxTokens is kept, and said", async () => {
    const { finish, usage } = await engines.answer("tiny", "Hi", { maxTokens: 3 });
    assert.deepEqual([finish, usage.outputTokens], ["length", 3]);
  });

  test("an abort in the middle frees the engine and gives what was written", async (t) => {
    const abort = new AbortController();
    let aborted = 0;
    const emit = async () => {
      aborted ||= performance.now();
      abort.abort();
    };
    const messages = [{ role: "user", content: "~" }] as const;
    const result = await engines.inference.chat(
      "tiny",
      { messages, temperature: 0 },
      { signal: abort.signal, emit, callTool: noTools },
    );
    assert.equal(result.finish, "cancelled");
    assert.match(result.content, /^ and( on| and)*$/);
    await engines.answer("tiny", "Hi", { maxTokens: 1 });
    t.diagnostic(`the next call had its first token ${Math.round(performance.now() - aborted)} ms after the abort`);
    assert.equal(engines.started("llama"), 1, "nothing had to be killed");
  });

  test("a long prompt is left in the middle when it is cancelled", async () => {
    const abort = new AbortController();
    const messages = [{ role: "user", content: "x".repeat(3900) }] as const;
    const running = engines.inference.chat(
      "tiny",
      { messages },
      { signal: abort.signal, emit: async () => undefined, callTool: noTools },
    );
    setTimeout(() => abort.abort(), 10);
    assert.equal((await running).finish, "cancelled");
  });

  test("of two callers one waits for the other, and one that leaves while it waits is let go", async () => {
    const abort = new AbortController();
    const first = engines.answer("tiny", "~", { maxTokens: 1000 });
    const messages = [{ role: "user", content: "Hi" }] as const;
    const left = engines.inference.chat(
      "tiny",
      { messages },
      { signal: abort.signal, emit: async () => undefined, callTool: noTools },
    );
    const last = engines.answer("tiny", "Hi");
    abort.abort();
    assert.deepEqual([(await left).finish, (await left).usage.outputTokens], ["cancelled", 0]);
    assert.equal((await last).content, ` ${tinyAnswer}`);
    assert.equal((await first).usage.outputTokens, 1000);
  });

  test("an answer held to a JSON Schema is a document of that schema", async () => {
    const item = {
      type: "object",
      properties: { done: { type: "boolean" }, count: { type: "integer" } },
      required: ["done"],
    };
    const jsonSchema = {
      type: "object",
      properties: {
        title: { type: "string", maxLength: 40 },
        items: { type: "array", items: item, minItems: 1, maxItems: 2 },
      },
    };
    const { content, finish } = await engines.answer("trained", "A list", { jsonSchema, maxTokens: 300 });
    assert.equal(finish, "stop");
    const value = JSON.parse(content);
    assert.equal(typeof value.title, "string");
    assert.equal(
      value.items.every(
        ({ done, count }: { done: unknown; count: unknown }) => typeof done === "boolean" && Number.isInteger(count),
      ),
      true,
    );
    const either = await engines.answer("tiny", "Hi", {
      jsonSchema: { anyOf: [{ const: 7 }, { enum: ["red", "green"] }] },
    });
    assert.equal([7, "red", "green"].includes(JSON.parse(either.content)), true);
  });

  test("a schema that the grammar would ignore a part of is refused", async () => {
    await assert.rejects(engines.answer("tiny", "Hi", { jsonSchema: { type: "string", pattern: "^a" } }), {
      code: "argument/invalid",
    });
  });

  test("a prompt longer than the model's context is refused, and so is none at all", async () => {
    await assert.rejects(engines.answer("tiny", "x".repeat(5000)), { code: "model/input-too-long" });
    const nothing = engines.inference.chat(
      "tiny",
      { messages: [] },
      { signal: neverAborted, emit: async () => undefined, callTool: noTools },
    );
    await assert.rejects(nothing, { code: "argument/invalid" });
  });

  const wrong = [
    { model: "embedder", code: "model/wrong-kind", because: "it compares texts" },
    { model: "speech", code: "model/wrong-kind", because: "it listens" },
    { model: "truncated", code: "model/unsupported", because: "half of it is missing" },
    { model: "garbage", code: "model/unsupported", because: "it is no model at all" },
    { model: "liar", code: "model/unsupported", because: "its header claims more than there is" },
    { model: "empty", code: "model/unsupported", because: "it has no bytes" },
    { model: "/nowhere/x.gguf", code: "model/missing", because: "there is no such file" },
  ];
  for (const { model, code, because } of wrong) {
    test(`a file that cannot write is refused as ${code}: ${because}; the engine lives on`, async () => {
      await assert.rejects(engines.answer(model, "Hi"), { code });
      assert.equal((await engines.answer("tiny", "Hi")).finish, "stop");
      assert.equal(engines.started("llama"), 1);
    });
  }

  test("an engine killed in the middle of an answer is an error of that call only, and the next one works", async () => {
    const messages = [{ role: "user", content: "~" }] as const;
    const emit = async () => engines.kill("llama");
    const running = engines.inference.chat(
      "tiny",
      { messages, temperature: 0 },
      { signal: neverAborted, emit, callTool: noTools },
    );
    await assert.rejects(running, { code: "resource/engine-crashed", retryable: true });
    assert.equal((await engines.answer("tiny", "Hi")).content, ` ${tinyAnswer}`);
    assert.equal(engines.started("llama"), 2);
    assert.match(engines.log.join("\n"), /The llama engine ended \(SIGKILL\) with 1 calls running/);
  });
});
