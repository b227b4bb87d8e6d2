import type { ChatRequest, Images, Inference, Segment, Speech, Synthesis, Vision } from "@locara/schema";

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
        await emit({ kind: "text", content: word });
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

/** A speech model that hears the same segments in every recording and in every listening. */
export function fakeSpeech(segments: readonly Segment[] = heard): Speech {
  return {
    async transcribe(_model, _audio, _options, { signal, emit }) {
      for (const [index, segment] of segments.entries()) {
        signal.throwIfAborted();
        await emit({ segments: [segment], progress: (index + 1) / segments.length });
      }
      return { durationSeconds: segments.at(-1)?.end ?? 0, segments };
    },
    async live(_model, _session, _options, { signal, emit }) {
      for (const segment of segments) {
        signal.throwIfAborted();
        await emit({ segments: [segment] });
      }
      return { durationSeconds: segments.at(-1)?.end ?? 0 };
    },
    hear: async () => undefined,
  };
}

/** A voice that says a tenth of a second of silence for every word. */
export function fakeSynthesis(): Synthesis {
  return {
    async speak(_model, { text }, { signal, emit }) {
      const words = text.split(/\s+/).filter((word) => word !== "");
      for (const _ of words) {
        signal.throwIfAborted();
        await emit({ samples: new Float32Array(1600), sampleRate: 16_000 });
      }
      return { durationSeconds: words.length / 10 };
    },
  };
}

/** A painter whose every picture is the first eight bytes of a PNG. */
export function fakeImages(): Images {
  return {
    async generate(_model, _request, { signal, emit }) {
      signal.throwIfAborted();
      await emit({ progress: 1 });
      return { png: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) };
    },
  };
}

/** An eye that sees how many bytes a picture has, and reads the same as its only line. */
export function fakeVision(): Vision {
  const seen = (picture: Uint8Array) => `A picture of ${picture.byteLength} bytes.`;
  return {
    async describe(_model, picture, _request, { signal, emit }) {
      signal.throwIfAborted();
      await emit({ content: seen(picture) });
      const usage = { inputTokens: 1, outputTokens: 1, milliseconds: 0 };
      return { content: seen(picture), finish: "stop", usage };
    },
    readText: async (_model, picture) => ({
      text: seen(picture),
      lines: [{ text: seen(picture), confidence: 1, box: { x: 0, y: 0, width: 1, height: 1 } }],
    }),
  };
}
