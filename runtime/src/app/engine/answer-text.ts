import { overlap } from "./answer-segments.ts";

/** How many tokens may be held back for half a character: UTF-8 has at most four bytes, and a token at least one. */
const maxHeldTokens = 4;
/** Detokenizers look at neighbours (spaces between words), so text is made from a window of recent tokens. */
const windowTokens = 24;
const overlapTokens = 4;

/** Makes showable text of tokens as they come: never half a character, nothing of a text that ends the answer. */
export interface AnswerText<Token> {
  /** Text that is ready now; often all of it, sometimes none. */
  push(token: Token): string;
  /** What was held back, once no more tokens come. */
  rest(): string;
  /** True once a stop text was seen; nothing after it is ever given out. */
  readonly ended: boolean;
}

export function openAnswerText<Token>(
  detokenize: (tokens: readonly Token[]) => string,
  prompt: readonly Token[],
  stops: readonly string[],
): AnswerText<Token> {
  let recent: Token[] = prompt.slice(-overlapTokens);
  let known = detokenize(recent);
  let pending = 0;
  let held = "";
  let ended = false;

  const release = (text: string): string => {
    held += text;
    const at = stops.map((stop) => held.indexOf(stop)).filter((index) => index >= 0);
    if (at.length > 0) {
      ended = true;
      held = held.slice(0, Math.min(...at));
    }
    const keep = ended ? 0 : Math.max(0, ...stops.map((stop) => overlap(held, stop)));
    const ready = held.slice(0, held.length - keep);
    held = held.slice(held.length - keep);
    return ready;
  };

  const newText = (text: string): string => {
    const fresh = text.startsWith(known) ? text.slice(known.length) : detokenize(recent.slice(-pending));
    known = text;
    pending = 0;
    if (recent.length > windowTokens) {
      recent = recent.slice(-overlapTokens);
      known = detokenize(recent);
    }
    return fresh;
  };

  return {
    get ended() {
      return ended;
    },
    push(token) {
      if (ended) return "";
      recent.push(token);
      pending++;
      const text = detokenize(recent);
      if (pending < maxHeldTokens && text.endsWith("\u{FFFD}")) return "";
      return release(newText(text));
    },
    rest() {
      if (ended) return "";
      const text = pending > 0 ? release(newText(detokenize(recent))) : "";
      const last = text + held;
      held = "";
      return last;
    },
  };
}
