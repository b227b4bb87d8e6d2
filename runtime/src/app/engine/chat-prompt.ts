import type { ChatMessage } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { ThinkingMarks } from "./answer-segments.ts";
import type { ChatHistoryItem, ChatWrapper, Library, LlamaModel, Token } from "./llama-library.ts";

export interface Prompt {
  readonly tokens: Token[];
  /** Texts that end an answer, besides the model's own end tokens. */
  readonly stops: readonly string[];
  /** A chat template leaves a space before the answer that nobody wrote. */
  readonly trimmed: boolean;
  /** How this model marks what it thinks; null where it does not. */
  readonly thinking: ThinkingMarks | null;
  /** The prompt ends with the first mark: the model thinks before anything else. */
  readonly thinks: boolean;
}

/** By the model's own chat template; a model without one just goes on with the text of the messages. */
export function toPrompt(library: Library, model: LlamaModel, messages: readonly ChatMessage[]): Prompt {
  if (messages.length === 0)
    throw new LocaraError(
      "argument/invalid",
      "A conversation without messages has no answer.",
      "Send at least one message.",
    );
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (typeof template === "string" && template.trim() !== "") return byTemplate(library, model, messages, template);
  const tokens = model.tokenize(messages.map(({ content }) => content).join("\n\n"), false);
  return { tokens: withBeginning(model, tokens), stops: [], trimmed: false, thinking: null, thinks: false };
}

/** Finding out how a template writes turns means trying it against many known ones: once per model. */
const wrappers = new WeakMap<LlamaModel, ChatWrapper>();

function byTemplate(library: Library, model: LlamaModel, messages: readonly ChatMessage[], template: string): Prompt {
  const chatHistory = messages.map(
    ({ role, content }): ChatHistoryItem =>
      role === "assistant" ? { type: "model", response: [content] } : { type: role, text: content },
  );
  if (chatHistory.at(-1)?.type !== "model") chatHistory.push({ type: "model", response: [] });
  const wrapper = wrappers.get(model) ?? resolveWrapper(library, model, template);
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
  const thinking = thinkingMarks(template, wrapper);
  return {
    tokens: withBeginning(model, tokens),
    stops: state.stopGenerationTriggers.map(String).filter((stop) => stop !== ""),
    trimmed: true,
    thinking,
    thinks: thinking !== null && model.detokenize(tokens.slice(-markTokens), true).trimEnd().endsWith(thinking.open),
  };
}

/** The library knows many templates by heart; of one that thinks and that it takes for another, it reads the original. */
function resolveWrapper(library: Library, model: LlamaModel, template: string): ChatWrapper {
  const known = library.resolveChatWrapper(model, { warningLogs: false });
  if (!template.includes("</think>") || known.settings.segments?.thought !== undefined) return known;
  return library.resolveChatWrapper(model, { type: "jinjaTemplate", warningLogs: false }) ?? known;
}

/** More than any mark has, with the line breaks around it. */
const markTokens = 16;

/** As the template's own format says; else by the marks that nearly all thinking models were trained with. */
function thinkingMarks(template: string, { settings }: ChatWrapper): ThinkingMarks | null {
  const { prefix, suffix } = settings.segments?.thought ?? {};
  if (prefix !== undefined && suffix !== undefined)
    return { open: String(prefix).trim(), close: String(suffix).trim() };
  return template.includes("</think>") ? { open: "<think>", close: "</think>" } : null;
}

function withBeginning(model: LlamaModel, tokens: Token[]): Token[] {
  const { bos, shouldPrependBosToken } = model.tokens;
  return bos !== null && (shouldPrependBosToken || tokens.length === 0) && tokens[0] !== bos
    ? [bos, ...tokens]
    : tokens;
}
