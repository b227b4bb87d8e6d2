import type { ChatRequest, ChatResult } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { JobCall } from "./backend.ts";
import { toGrammar } from "./chat-grammar.ts";
import { type Prompt, toPrompt } from "./chat-prompt.ts";
import type { Library, Llama, LlamaContextSequence, LlamaGrammar, LlamaModel, Token } from "./llama-library.ts";
import { type PromptParts, sameParts } from "./prompt-parts.ts";
import type { Participant, Rounds } from "./rounds.ts";
import type { SequenceSlots } from "./sequence-slots.ts";
import { openWrittenAnswer, type WrittenAnswer } from "./written-answer.ts";

const defaultTemperature = 0.7;

/** The places for conversations of one loaded model. */
export interface Slots extends SequenceSlots<Token, LlamaContextSequence> {
  /** A new place for one that is disposed of. */
  renew(sequence: LlamaContextSequence): Promise<LlamaContextSequence>;
  readonly rounds: Rounds;
  /** Learned from every prompt that this model read. */
  readonly parts: PromptParts;
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
  const { library, llama, model, slots, request, call } = answering;
  const started = performance.now();
  const prompt = toPrompt(library, model, request.messages);
  const grammar = request.jsonSchema === undefined ? null : await toGrammar(llama, request.jsonSchema);
  const sequence = slots.take(prompt.tokens);
  const room = Math.min(sequence.contextSize, model.trainContextSize) - prompt.tokens.length;
  if (room <= 0) {
    slots.give(sequence);
    throw tooLong(prompt.tokens.length, prompt.tokens.length + room);
  }
  const answer = openWrittenAnswer(model, prompt, grammar !== null, call);
  const participant = slots.rounds.enter();
  let intact = false;
  try {
    const limit = Math.min(request.maxTokens ?? room, room);
    const finish = await write(answering, { sequence, prompt, grammar, limit }, answer, participant.step);
    intact = true;
    const written = answer.end(finish);
    const usage = {
      inputTokens: prompt.tokens.length,
      outputTokens: answer.tokens,
      milliseconds: performance.now() - started,
    };
    return { ...written, finish, usage };
  } finally {
    participant.leave();
    // What it holds is unknown after a failure.
    slots.give(intact ? sequence : await slots.renew(sequence));
  }
}

interface Writing {
  readonly sequence: LlamaContextSequence;
  readonly prompt: Prompt;
  readonly grammar: LlamaGrammar | null;
  readonly limit: number;
}

async function write(
  { library, model, slots, request, call }: Answering,
  { sequence, prompt, grammar, limit }: Writing,
  answer: WrittenAnswer,
  step: Participant["step"],
): Promise<ChatResult["finish"]> {
  const parts = repeatable(request) ? sameParts : slots.parts;
  const last = await readPrompt(sequence, prompt.tokens, parts, step, call.signal);
  if (last === null) return "cancelled";
  const tokens = sequence.evaluate(last, sampling(library, model, request, grammar));
  try {
    for (;;) {
      const { value: token, done } = await step(() => tokens.next());
      if (done === true) return "stop";
      answer.push(token);
      if (call.signal.aborted) return "cancelled";
      if (answer.ended) return "stop";
      if (answer.tokens >= limit) return "length";
    }
  } finally {
    await tokens.return();
  }
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
  parts: PromptParts,
  step: Participant["step"],
  signal: AbortSignal,
) {
  await step(() =>
    parts === sameParts ? sequence.clearHistory() : sequence.adaptStateToTokens(tokens.slice(0, -1), false),
  );
  let rest = tokens.slice(sequence.nextTokenIndex);
  for (let size = parts.next(); rest.length > size && !signal.aborted; size = parts.next()) {
    const part = rest.slice(0, size);
    const started = performance.now();
    await step(() => sequence.evaluateWithoutGeneratingNewTokens(part));
    parts.took(size, performance.now() - started);
    rest = rest.slice(size);
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
