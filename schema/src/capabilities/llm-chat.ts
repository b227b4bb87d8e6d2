import { defineCapability, noLinux, noMac } from "../capability.ts";
import { stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { integer, json, list, number, oneOf, optional, record, text } from "../shape.ts";

export const chat = stream("llm.chat", {
  summary: "Answer a conversation, text as it comes.",
  args: record({
    model: text(),
    messages: list(record({ role: oneOf(["system", "user", "assistant"]), content: text({ maxLength: 1_000_000 }) }), {
      maxItems: 1000,
    }),
    temperature: optional(number({ minimum: 0, maximum: 2 })),
    seed: optional(integer({ minimum: 0, maximum: 0xffffffff })),
    maxTokens: optional(integer({ minimum: 1, maximum: 131_072 })),
    jsonSchema: optional(json()),
  }),
  item: record({ content: text() }),
  result: record({
    content: text(),
    finish: oneOf(["stop", "length", "cancelled"]),
    usage: record({ inputTokens: integer(), outputTokens: integer(), milliseconds: number() }),
  }),
  target: ({ model }) => ({ model }),
  input: ({ model: _model, ...request }) => request,
  via: ({ model }, ports) => ({ model, inference: ports.inference }),
  perform: ({ model, inference }, request, call) => inference.chat(model, request, call),
});

/** Let language models answer. */
export const llmChat = defineCapability({
  id: "llm.chat",
  summary: "Let language models answer, on this computer.",
  risk: "low",
  scope: modelIds("Language models the app may talk to; true for every pinned one."),
  consent: (ids) => [`Lets these language models write answers on this computer: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models answer"),
  grants: (grant) => [grant(chat, (ids, { model }) => ids.has(model))],
  examples: [
    {
      scope: ["tiny"],
      call: "llm.chat",
      args: { model: "tiny", messages: [{ role: "user", content: "Hello" }], maxTokens: 4 },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "llm.chat",
      args: { model: "other", messages: [] },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
