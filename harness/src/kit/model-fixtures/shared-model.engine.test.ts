import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ChatDelta, Json } from "@locara/schema";
import { selfMadeFixtures } from "./model-fixtures.ts";
import { neverAborted, noTools, openTestEngines, type TestEngines } from "./test-engines.ts";
import { chatMlTemplate, tinyAnswer, tinyLlama } from "./tiny-llama.ts";

const folder = mkdtempSync(join(tmpdir(), "locara-shared-"));
const tiny = selfMadeFixtures(folder);
const thinking = join(folder, "thinking.gguf");
writeFileSync(thinking, tinyLlama(`${chatMlTemplate}{# </think> #}`, "<think> Let me see. </think> It is so."));
const endless = [{ role: "user", content: "~" }] as const;

describe("several who use one model, and several models in one memory, through llama.cpp", () => {
  let engines: TestEngines;
  before(() => {
    engines = openTestEngines({ tiny: tiny.llm.path, thinking }, { reasoning: true, confirm: async () => true });
  });
  after(async () => {
    await engines[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** An answer that is written until it is stopped. */
  const writing = (onText: () => void = () => undefined) => {
    const abort = new AbortController();
    let began: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const emit = async () => {
      began();
      onText();
    };
    const result = engines.inference.chat(
      "tiny",
      { messages: endless, temperature: 0 },
      { signal: abort.signal, emit, callTool: noTools },
    );
    return { abort, begun, result };
  };

  test("what several ask at once each is answered as if it had asked alone", async () => {
    const questions = ["Hi", "Hello there", "~", "What is it?", "And this?", "~ ~"];
    const ask = (question: string) => engines.answer("tiny", question, { maxTokens: 30 });
    const together = await Promise.all(questions.map(ask));
    for (const [index, question] of questions.entries())
      assert.equal(together[index]?.content, (await ask(question)).content, question);
  });

  test("one who comes later is answered while the others still write", async () => {
    const others = [writing(), writing(), writing()];
    await Promise.all(others.map(({ begun }) => begun));
    assert.equal((await engines.answer("tiny", "Hi")).content, ` ${tinyAnswer}`);
    for (const { abort } of others) abort.abort();
    const ends = await Promise.all(others.map(({ result }) => result));
    assert.deepEqual(
      ends.map(({ finish }) => finish),
      ["cancelled", "cancelled", "cancelled"],
    );
  });

  test("a place that is given up is the next one's, while the others go on", async () => {
    const four = [writing(), writing(), writing(), writing()];
    await Promise.all(four.map(({ begun }) => begun));
    const [leaving, ...staying] = four;
    const fifth = engines.answer("tiny", "Hi");
    leaving?.abort.abort();
    assert.equal((await fifth).content, ` ${tinyAnswer}`);
    for (const { abort } of staying) abort.abort();
    await Promise.all(four.map(({ result }) => result));
  });

  test("what a model thinks comes apart from its answer, and only where the app shows it", async () => {
    const messages = [{ role: "user", content: "Hello" }] as const;
    const ask = async (asked: TestEngines) => {
      const deltas: ChatDelta[] = [];
      const emit = async (delta: ChatDelta) => void deltas.push(delta);
      const call = { signal: neverAborted, emit, callTool: noTools };
      const { content, reasoning } = await asked.inference.chat("thinking", { messages, temperature: 0 }, call);
      return { content, reasoning, kinds: [...new Set(deltas.map(({ kind }) => kind))] };
    };
    assert.deepEqual(await ask(engines), {
      content: "It is so.",
      reasoning: "Let me see.",
      kinds: ["reasoning", "text"],
    });
    await using others = openTestEngines({ thinking });
    assert.deepEqual(await ask(others), { content: "It is so.", reasoning: undefined, kinds: ["text"] });
  });

  test("a model that may use a tool writes a whole document each turn: a use with a fitting input, or its answer", async () => {
    const input = { type: "object", properties: { loud: { type: "boolean" } }, required: ["loud"] };
    const tools = [{ id: "bell", summary: "Rings.", input, output: {} }];
    const ran: Json[] = [];
    const shown: ChatDelta[] = [];
    const result = await engines.inference.chat(
      "tiny",
      { messages: [{ role: "user", content: "Ring" }], temperature: 0, maxTokens: 200, tools },
      {
        signal: neverAborted,
        emit: async (delta) => void shown.push(delta),
        async callTool(tool, given) {
          ran.push(given);
          return `${tool} rang`;
        },
      },
    );
    for (const given of ran) assert.equal(typeof (given as { loud: unknown }).loud, "boolean");
    assert.equal(shown.filter(({ tool }) => tool?.state === "done").length, ran.length);
    const text = shown.map(({ content }) => content).join("");
    assert.deepEqual([text, result.content.length + ran.length > 0], [result.content, true]);
  });

  test("a model that was loaded ahead is there when it is first asked, and not loaded again", async () => {
    await using one = openTestEngines({ tiny: tiny.llm.path });
    await one.inference.prepare("chat", "tiny");
    const loads = () => one.log.filter((line) => line.includes("was loaded")).length;
    assert.equal(loads(), 1);
    assert.equal((await one.answer("tiny", "Hi")).finish, "stop");
    assert.deepEqual([loads(), one.started("llama")], [1, 1]);
  });

  test("a model leaves when another needs its memory, comes back when it is asked, and one too large is refused", async () => {
    const taking = async (...models: string[]) => {
      await using one = openTestEngines({ tiny: tiny.llm.path, thinking });
      for (const model of models) await one.answer(model, "Hi");
      return one.log.flatMap((line) => /was loaded: .* (\d+) were expected/.exec(line)?.[1] ?? []).map(Number);
    };
    const [each = 0] = await taking("tiny");
    await using small = openTestEngines({ tiny: tiny.llm.path, thinking }, { profileBytes: each * 1.2 });
    for (const model of ["tiny", "thinking", "tiny"]) assert.equal((await small.answer(model, "Hi")).finish, "stop");
    const steps = small.log.flatMap((line) => /llama (\w+ was (?:un)?loaded)/.exec(line)?.[1] ?? []);
    assert.deepEqual(steps, [
      "tiny was loaded",
      "tiny was unloaded",
      "thinking was loaded",
      "thinking was unloaded",
      "tiny was loaded",
    ]);
    assert.equal(small.started("llama"), 1, "the process stays");
    await using none = openTestEngines({ tiny: tiny.llm.path }, { profileBytes: 1000 });
    await assert.rejects(none.answer("tiny", "Hi"), { code: "resource/memory", message: /needs \d+ bytes.* 1000 are/ });
  });
});
