import { defineCapability, noLinux, noMac } from "../capability.ts";
import { stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { LocaraError } from "../errors.ts";
import type { ToolDescription, Tools } from "../ports.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { integer, type Json, json, list, number, oneOf, optional, record, text } from "../shape.ts";
import { modelId } from "./models.ts";

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
    tools: optional(
      list(text({ pattern: modelId, description: "Tools that the app pins; the user is asked before one runs." }), {
        maxItems: 32,
      }),
    ),
  }),
  item: record({
    kind: oneOf(["text", "reasoning", "tool"], "`reasoning` only with the modality text-to-text-thinking."),
    content: text(),
    tool: optional(
      record({
        id: text(),
        input: json(),
        state: oneOf(["asked", "refused", "done", "failed"]),
        output: optional(json()),
      }),
    ),
  }),
  result: record({
    content: text(),
    reasoning: optional(text()),
    finish: oneOf(["stop", "length", "cancelled"]),
    usage: record({ inputTokens: integer(), outputTokens: integer(), milliseconds: number() }),
  }),
  target: ({ model }) => ({ model }),
  input: ({ model: _model, ...request }) => request,
  via: ({ model }, ports) => ({ model, inference: ports.inference, tools: ports.tools }),
  perform: ({ model, inference, tools }, { tools: ids, ...request }, { signal, emit, request: ask }) =>
    inference.chat(model, ids === undefined ? request : { ...request, tools: described(ids, tools) }, {
      signal,
      emit,
      callTool: async (tool, input) => (await ask("tools.call", { tool, input })) as Json,
    }),
});

/** Whether one may really run is judged when it is to: here it is only said what it does. */
function described(ids: readonly string[], tools: Tools): readonly ToolDescription[] {
  const known = tools.list();
  return ids.map((id) => {
    const found = known.find((tool) => tool.id === id);
    if (found !== undefined) return found;
    throw new LocaraError(
      "argument/invalid",
      `This app has no tool "${id}" that a model could use.`,
      "Pin it in capabilities.tools, and install it.",
    );
  });
}

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
