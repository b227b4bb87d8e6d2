import type { ChatCall, ChatDelta, ChatMessage, ChatRequest, ChatResult, Json, ToolDescription } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { createAnswerReader } from "./answer-reader.ts";

/** Asks the user whether the model may have a tool run now, with this input. */
export type ConfirmTool = (
  use: { readonly model: string; readonly tool: string; readonly input: Json },
  signal: AbortSignal,
) => Promise<boolean>;

/** One answer of the model, its text as it comes. */
export type WriteAnswer = (request: ChatRequest, emit: (delta: ChatDelta) => Promise<void>) => Promise<ChatResult>;

interface ToolChat {
  readonly model: string;
  readonly request: ChatRequest;
  readonly tools: readonly ToolDescription[];
  readonly call: ChatCall;
  readonly confirm: ConfirmTool;
  readonly write: WriteAnswer;
}

/** After so many the model has to answer. */
const mostUses = 8;

/**
 * Lets a model use tools before it answers. Each turn it writes a document that is held to a schema: either the answer or
 * one tool with an input that fits it. The page sees each use, the user allows it, and the tool runs as if the app had
 * called it.
 */
export async function chatWithTools({ model, request, tools, call, confirm, write }: ToolChat): Promise<ChatResult> {
  if (request.jsonSchema !== undefined) {
    throw new LocaraError(
      "argument/invalid",
      "An answer cannot be held to a JSON Schema while its model uses tools.",
      "Ask once with tools, then once more with the schema.",
    );
  }
  const { maxTokens = Number.POSITIVE_INFINITY, ...rest } = request;
  let messages = introduced(request.messages, tools);
  const usage = { inputTokens: 0, outputTokens: 0, milliseconds: 0 };
  for (let uses = 0; ; uses++) {
    const reader = createAnswerReader();
    let content = "";
    const left = maxTokens - usage.outputTokens;
    const turn: ChatRequest = {
      ...rest,
      messages,
      jsonSchema: documents(uses < mostUses ? tools : []),
      ...(Number.isFinite(left) ? { maxTokens: left } : {}),
    };
    const written = await write(turn, async (delta) => {
      const fresh = delta.kind === "text" ? reader.push(delta.content) : "";
      content += fresh;
      if (fresh !== "") await call.emit({ kind: "text", content: fresh });
    });
    usage.inputTokens += written.usage.inputTokens;
    usage.outputTokens += written.usage.outputTokens;
    usage.milliseconds += written.usage.milliseconds;
    const wanted = written.finish === "stop" ? readUse(written.content, tools) : null;
    if (wanted === null) return { content, finish: written.finish, usage };
    const said = await use({ model, call, confirm }, wanted);
    messages = [...messages, { role: "assistant", content: written.content }, { role: "user", content: said }];
    if (usage.outputTokens >= maxTokens) return { content, finish: "length", usage };
  }
}

interface Wanted {
  readonly tool: string;
  readonly input: Json;
}

/** Has the tool run, if the user allows it; what the model is told of it. */
async function use({ model, call, confirm }: Pick<ToolChat, "model" | "call" | "confirm">, wanted: Wanted) {
  const { tool: id, input } = wanted;
  const show = (state: "asked" | "refused" | "done" | "failed", output?: Json) =>
    call.emit({ kind: "tool", content: "", tool: { id, input, state, ...(output === undefined ? {} : { output }) } });
  await show("asked");
  if (!(await confirm({ model, ...wanted }, call.signal))) {
    await show("refused");
    return `The user did not allow the tool "${id}" to be used. Answer without it.`;
  }
  try {
    const output = await call.callTool(id, input);
    await show("done", output);
    return `The tool "${id}" gave: ${JSON.stringify(output)}`;
  } catch (error) {
    // What the tool itself could not do the model may try otherwise; all else ends the call.
    if (!(error instanceof LocaraError) || !/^(?:tool|argument)\//.test(error.code)) throw error;
    await show("failed", error.message);
    return `The tool "${id}" failed: ${error.message}`;
  }
}

const text = { type: "string" };

/** What a turn may write. */
function documents(tools: readonly ToolDescription[]): Json {
  const answer = { type: "object", properties: { answer: text }, required: ["answer"] };
  const uses = tools.map(({ id, input }) => ({
    type: "object",
    properties: { tool: { const: id }, input: input as Json },
    required: ["tool", "input"],
  }));
  return uses.length === 0 ? answer : { anyOf: [answer, ...uses] };
}

function readUse(document: string, tools: readonly ToolDescription[]): Wanted | null {
  const read = JSON.parse(document) as { readonly tool?: unknown; readonly input?: Json };
  const offered = tools.find(({ id }) => id === read.tool);
  return offered === undefined ? null : { tool: offered.id, input: read.input ?? null };
}

/** The conversation with what the model has to know of its tools, in a template's only system message. */
function introduced(messages: readonly ChatMessage[], tools: readonly ToolDescription[]): readonly ChatMessage[] {
  const listed = tools.map(({ id, summary, input }) => `- ${id}: ${summary} Input: ${JSON.stringify(input)}`);
  const introduction = [
    "You can use these tools, each with an input of its JSON Schema:",
    ...listed,
    'To use one, write {"tool": "<its name>", "input": <its input>}. To answer, write {"answer": "<your answer>"}.',
  ].join("\n");
  const [first, ...others] = messages;
  return first?.role === "system"
    ? [{ role: "system", content: `${first.content}\n\n${introduction}` }, ...others]
    : [{ role: "system", content: introduction }, ...messages];
}
