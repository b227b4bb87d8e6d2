import type { ChatResult } from "@locara/schema";
import { createAnswerSegments, type Piece } from "./answer-segments.ts";
import { openAnswerText } from "./answer-text.ts";
import type { JobCall } from "./backend.ts";
import { completeDocument } from "./chat-grammar.ts";
import type { Prompt } from "./chat-prompt.ts";
import { coalesceText } from "./coalesce.ts";
import type { LlamaModel, Token } from "./llama-library.ts";

/** An answer while it is written: shown as it comes, thinking apart from text. */
export interface WrittenAnswer {
  push(token: Token): void;
  /** Nothing could follow. */
  readonly ended: boolean;
  readonly tokens: number;
  end(finish: ChatResult["finish"]): Pick<ChatResult, "content" | "reasoning">;
}

/** A document ends by itself, and models that may write white space write it for ever. */
const endlessSpace = "\n\n\n\n";

export function openWrittenAnswer(
  model: LlamaModel,
  { tokens: prompt, stops, trimmed, thinking, thinks }: Prompt,
  document: boolean,
  { emit }: JobCall,
): WrittenAnswer {
  const detokenize = (tokens: readonly Token[]) => model.detokenize(tokens);
  const text = openAnswerText<Token>(detokenize, prompt, document ? [...stops, endlessSpace] : stops);
  // A grammar lets no mark through.
  const segments = createAnswerSegments(document ? null : thinking, thinks);
  const written = { text: "", reasoning: "" };
  const shown = {
    text: coalesceText((content) => emit({ kind: "text", content })),
    reasoning: coalesceText((content) => emit({ kind: "reasoning", content })),
  };
  let tokens = 0;

  const show = (pieces: readonly Piece[]): void => {
    for (const { kind, content } of pieces) {
      const part = written[kind] === "" && trimmed ? content.trimStart() : content;
      if (part === "") continue;
      written[kind] += part;
      shown[kind === "text" ? "reasoning" : "text"].flush();
      shown[kind].push(part);
    }
  };

  return {
    push(token) {
      tokens += 1;
      show(segments.push(text.push(token)));
    },
    get ended() {
      return text.ended || (document && completeDocument(written.text));
    },
    get tokens() {
      return tokens;
    },
    end(finish) {
      if (finish !== "cancelled") show([...segments.push(text.rest()), ...segments.rest()]);
      shown.reasoning.flush();
      shown.text.flush();
      const content = document ? written.text.trimEnd() : written.text;
      return thinking === null || document ? { content } : { content, reasoning: written.reasoning.trimEnd() };
    },
  };
}
