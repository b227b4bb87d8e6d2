import { setTimeout as rest } from "node:timers/promises";
import { CancelledError, call, stream } from "@locara/runtime/sdk";
import { type Operation, type Work, wrong } from "./operation.ts";

const words = ["Once upon a time", "There was a little girl", "The sun", "hotel echo", "doctor", "A dog and a cat"];

const chat = ({ models, random }: Work, content: string, maxTokens: number, signal?: AbortSignal) =>
  stream<{ content: string }, { content: string }>(
    "llm.chat",
    {
      model: models.llm,
      messages: [{ role: "user", content }],
      temperature: random(2),
      seed: random(1000),
      maxTokens,
    },
    { signal },
  );

const someWords = ({ random }: Work): string => words[random(words.length)] as string;

const cancelled = (error: unknown): void => {
  if (!(error instanceof CancelledError)) throw error;
};

/** What models do; it runs beside what is quick. */
export const slow: readonly Operation[] = [
  {
    kind: "llm.chat",
    weight: 8,
    async run(work) {
      const answer = chat(work, someWords(work), 8 + work.random(60));
      let text = "";
      for await (const { content } of answer) text += content;
      if ((await answer.result).content !== text) wrong("the parts are not the whole");
      return "done";
    },
  },
  {
    kind: "llm.chat, cancelled",
    weight: 6,
    async run(work) {
      const stop = new AbortController();
      const answer = chat(work, someWords(work), 400, stop.signal);
      let left = work.random(12);
      let from = 0;
      try {
        for await (const _ of answer) {
          if (left-- > 0) continue;
          from = performance.now();
          stop.abort();
        }
      } catch (error) {
        cancelled(error);
      }
      await answer.result.then(() => undefined, cancelled);
      if (from === 0) return "done";
      work.measured("llm.chat, from the cancel to the end", performance.now() - from);
      return "cancelled";
    },
  },
  {
    kind: "llm.chat, cancelled before it writes",
    weight: 2,
    async run(work) {
      const stop = new AbortController();
      const answer = chat(work, "x".repeat(400), 400, stop.signal).result;
      await rest(1 + work.random(20));
      const from = performance.now();
      stop.abort();
      await answer.then(() => undefined, cancelled);
      work.measured("llm.chat, from the cancel to the end, before it writes", performance.now() - from);
      return "cancelled";
    },
  },
  {
    kind: "embed.create",
    weight: 8,
    async run({ models, random }) {
      const texts = Array.from({ length: 1 + random(8) }, () => words[random(words.length)] as string);
      const vectors = await call<readonly Float32Array[]>("embed.create", { model: models.embedding, texts });
      if (vectors.length !== texts.length) wrong(`${vectors.length} vectors for ${texts.length} texts`);
      for (const length of vectors.map((vector) => Math.hypot(...vector))) {
        // Where a model knows none of the words there is nothing to compare.
        if (length !== 0 && Math.abs(length - 1) > 1e-3) wrong(`a vector is ${length} long`);
      }
      return "done";
    },
  },
  {
    kind: "transcribe.file",
    weight: 1,
    async run({ models, sound }) {
      const { segments } = await stream<unknown, { segments: readonly { text: string }[] }>("transcribe.file", {
        model: models.speech,
        audio: { wav: sound.wav },
      }).result;
      const text = segments.map((segment) => segment.text.trim()).join(" ");
      if (plain(text) !== plain(sound.text)) wrong(`"${text}" was heard`);
      return "done";
    },
  },
  {
    kind: "transcribe.file, cancelled",
    weight: 1,
    async run({ models, sound, random }) {
      const stop = new AbortController();
      const heard = stream(
        "transcribe.file",
        { model: models.speech, audio: { wav: sound.wav } },
        { signal: stop.signal },
      );
      setTimeout(() => stop.abort(), random(50));
      await heard.result.then(() => undefined, cancelled);
      return "cancelled";
    },
  },
];

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z ]/g, "")
    .trim();
