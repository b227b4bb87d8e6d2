import type { ChatRequest, Inference, Segment, Speech } from "@locara/schema";

/** What the fake language model answers to a conversation; by default it repeats the last message. */
export type Answer = (request: ChatRequest) => string;

const echo: Answer = ({ messages }) => messages.at(-1)?.content ?? "";

/** A language model that answers word by word, and embeds a text as the counts of its letters. */
export function fakeInference(answer: Answer = echo): Inference {
  return {
    async chat(_model, request, { signal, emit }) {
      const words = answer(request).match(/\S+\s*|\s+/g) ?? [];
      let content = "";
      let outputTokens = 0;
      for (const word of words) {
        if (signal.aborted || outputTokens === request.maxTokens) break;
        content += word;
        outputTokens += 1;
        await emit({ content: word });
      }
      const finish = signal.aborted ? "cancelled" : outputTokens < words.length ? "length" : "stop";
      return { content, finish, usage: { inputTokens: request.messages.length, outputTokens, milliseconds: 0 } };
    },
    embed: async (_model, texts) => texts.map(letterCounts),
  };
}

function letterCounts(text: string): Float32Array {
  const counts = new Float32Array(26);
  for (const letter of text.toLowerCase()) {
    const index = letter.charCodeAt(0) - 97;
    if (index >= 0 && index < counts.length) counts[index] = (counts[index] ?? 0) + 1;
  }
  const length = Math.hypot(...counts);
  return length === 0 ? counts : counts.map((count) => count / length);
}

const heard: readonly Segment[] = [
  { start: 0, end: 1, text: "Hello" },
  { start: 1, end: 2, text: "world." },
];

/** A speech model that hears the same segments in every recording. */
export function fakeSpeech(segments: readonly Segment[] = heard): Speech {
  return {
    async transcribe(_model, _audio, _options, { signal, emit }) {
      for (const [index, segment] of segments.entries()) {
        signal.throwIfAborted();
        await emit({ segments: [segment], progress: (index + 1) / segments.length });
      }
      return { durationSeconds: segments.at(-1)?.end ?? 0, segments };
    },
  };
}
