import type { ChatMessage, ChatRequest, ChatResult, Json } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { toGrammarSchema, unenforceable } from "./answer-schema.ts";
import { openAnswerText } from "./answer-text.ts";
import type { JobCall } from "./backend.ts";
import { coalesceText } from "./coalesce.ts";
import type {
  ChatHistoryItem,
  Library,
  Llama,
  LlamaContextSequence,
  LlamaGrammar,
  LlamaModel,
  Token,
} from "./llama-library.ts";
import type { SequenceSlots } from "./sequence-slots.ts";

/** Prompts are read in parts of this many tokens: a cancel is noticed between two parts. */
const promptPartTokens = 128;
const defaultTemperature = 0.7;

/** The places for conversations of one loaded model. */
export interface Slots extends SequenceSlots<Token, LlamaContextSequence> {
  /** A new place for one that was disposed of. */
  renew(): LlamaContextSequence;
}

interface Answering {
  readonly library: Library;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly slots: Slots;
  readonly request: ChatRequest;
  readonly call: JobCall;
}

/** Answers one conversation. A cancelled answer is a result too: it holds what was written until then. */
export async function answer(answering: Answering): Promise<ChatResult> {
  const { library, model, slots, request } = answering;
  const started = performance.now();
  const prompt = toPrompt(library, model, request.messages);
  const sequence = slots.take(prompt.tokens);
  let intact = false;
  try {
    const result = await write(answering, sequence, prompt, started);
    intact = true;
    return result;
  } finally {
    if (!intact) sequence.dispose();
    // What it holds is unknown after a failure.
    slots.give(intact ? sequence : slots.renew());
  }
}

async function write(
  { library, llama, model, request, call }: Answering,
  sequence: LlamaContextSequence,
  prompt: Prompt,
  started: number,
): Promise<ChatResult> {
  const room = Math.min(sequence.contextSize, model.trainContextSize) - prompt.tokens.length;
  if (room <= 0) throw tooLong(prompt.tokens.length, prompt.tokens.length + room);
  const grammar = request.jsonSchema === undefined ? null : await toGrammar(llama, request.jsonSchema);
  const limit = Math.min(request.maxTokens ?? room, room);

  const detokenize = (tokens: readonly Token[]) => model.detokenize(tokens);
  const text = openAnswerText<Token>(
    detokenize,
    prompt.tokens,
    grammar === null ? prompt.stops : [...prompt.stops, "\n\n\n\n"],
  );
  const shown = coalesceText((content) => call.emit({ kind: "text", content }));
  let content = "";
  let outputTokens = 0;
  const show = (fresh: string) => {
    const part = content === "" && prompt.trimmed ? fresh.trimStart() : fresh;
    if (part === "") return;
    content += part;
    shown.push(part);
  };

  const finish = async (): Promise<ChatResult["finish"]> => {
    const last = await readPrompt(sequence, prompt.tokens, repeatable(request), call.signal);
    if (last === null) return "cancelled";
    for await (const token of sequence.evaluate(last, sampling(library, model, request, grammar))) {
      outputTokens++;
      show(text.push(token));
      if (call.signal.aborted) return "cancelled";
      if (text.ended || (grammar !== null && completeDocument(content))) return "stop";
      if (outputTokens >= limit) return "length";
    }
    return "stop";
  };

  const reason = await finish();
  if (reason !== "cancelled") show(text.rest());
  shown.flush();
  const usage = { inputTokens: prompt.tokens.length, outputTokens, milliseconds: performance.now() - started };
  return { content: grammar === null ? content : content.trimEnd(), finish: reason, usage };
}

const tooLong = (tokens: number, context: number) =>
  new LocaraError(
    "model/input-too-long",
    `The conversation has ${tokens} tokens; the model takes fewer than ${context}.`,
    "Shorten the conversation, or use a model with a longer context.",
  );

/** A request that asks to be repeatable is read from the start: a reused prefix was computed in other batches, whose rounding differs. */
const repeatable = (request: ChatRequest) => request.seed !== undefined || request.temperature === 0;

/** Reads all of the prompt but its last part, which it gives back; null when the call was cancelled on the way. */
async function readPrompt(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  fresh: boolean,
  signal: AbortSignal,
) {
  if (fresh) await sequence.clearHistory();
  else await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  let rest = tokens.slice(sequence.nextTokenIndex);
  while (rest.length > promptPartTokens && !signal.aborted) {
    await sequence.evaluateWithoutGeneratingNewTokens(rest.slice(0, promptPartTokens));
    rest = rest.slice(promptPartTokens);
  }
  return signal.aborted ? null : rest;
}

function sampling(library: Library, model: LlamaModel, request: ChatRequest, grammar: LlamaGrammar | null) {
  return {
    temperature: request.temperature ?? defaultTemperature,
    topK: 40,
    topP: 0.95,
    minP: 0.05,
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(grammar === null
      ? {}
      : { grammarEvaluationState: new library.LlamaGrammarEvaluationState({ model, grammar }) }),
  };
}

async function toGrammar(llama: Llama, schema: Json): Promise<LlamaGrammar> {
  const [problem] = unenforceable(schema);
  const refuse = (why: string, options?: ErrorOptions) =>
    new LocaraError(
      "argument/invalid",
      `The answer cannot be held to this JSON Schema: ${why}.`,
      "Use only what an answer can be held to; check the rest in the app.",
      options,
    );
  if (problem !== undefined) throw refuse(problem);
  try {
    return await llama.createGrammarForJsonSchema(
      toGrammarSchema(schema) as Parameters<Llama["createGrammarForJsonSchema"]>[0],
    );
  } catch (error) {
    throw refuse("the engine has no grammar for it", { cause: error });
  }
}

/** Is `content` a whole JSON object or array? Then nothing but white space could follow. */
function completeDocument(content: string): boolean {
  if (!/[}\]]\s*$/.test(content.slice(-8))) return false;
  try {
    JSON.parse(content);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

interface Prompt {
  readonly tokens: Token[];
  /** Texts that end an answer, besides the model's own end tokens. */
  readonly stops: readonly string[];
  /** A chat template leaves a space before the answer that nobody wrote. */
  readonly trimmed: boolean;
}

/** By the model's own chat template; a model without one just goes on with the text of the messages. */
function toPrompt(library: Library, model: LlamaModel, messages: readonly ChatMessage[]): Prompt {
  if (messages.length === 0)
    throw new LocaraError(
      "argument/invalid",
      "A conversation without messages has no answer.",
      "Send at least one message.",
    );
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (typeof template === "string" && template.trim() !== "") return byTemplate(library, model, messages);
  const tokens = model.tokenize(messages.map(({ content }) => content).join("\n\n"), false);
  return { tokens: withBeginning(model, tokens), stops: [], trimmed: false };
}

/** Finding out how a template writes turns means trying it against many known ones: once per model. */
const wrappers = new WeakMap<LlamaModel, ReturnType<Library["resolveChatWrapper"]>>();

function byTemplate(library: Library, model: LlamaModel, messages: readonly ChatMessage[]): Prompt {
  const chatHistory = messages.map(
    ({ role, content }): ChatHistoryItem =>
      role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content },
  );
  if (chatHistory.at(-1)?.type !== "model") chatHistory.push({ type: "model", response: [] });
  const wrapper = wrappers.get(model) ?? library.resolveChatWrapper(model, { warningLogs: false });
  wrappers.set(model, wrapper);
  let state: ReturnType<typeof wrapper.generateContextState>;
  try {
    state = wrapper.generateContextState({ chatHistory });
  } catch (error) {
    throw new LocaraError(
      "argument/invalid",
      `The model's chat template refuses this conversation: ${error instanceof Error ? error.message : String(error)}`,
      "Begin with at most one system message, then let user and assistant take turns.",
      { cause: error },
    );
  }
  // The messages' own text is never read as special tokens: nobody can forge a turn.
  const tokens = state.contextText.tokenize(model.tokenizer);
  return {
    tokens: withBeginning(model, tokens),
    stops: state.stopGenerationTriggers.map(String).filter((stop) => stop !== ""),
    trimmed: true,
  };
}

function withBeginning(model: LlamaModel, tokens: Token[]): Token[] {
  const { bos, shouldPrependBosToken } = model.tokens;
  return bos !== null && (shouldPrependBosToken || tokens.length === 0) && tokens[0] !== bos
    ? [bos, ...tokens]
    : tokens;
}
