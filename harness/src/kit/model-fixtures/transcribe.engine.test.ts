import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Audio, Segment } from "@locara/schema";
import { modelFixtures, selfMadeFixtures } from "./model-fixtures.ts";
import { neverAborted, openTestEngines, type TestEngines } from "./test-engines.ts";
import { toneWav } from "./tone-wav.ts";

const folder = mkdtempSync(join(tmpdir(), "locara-speech-"));
const tones = selfMadeFixtures(folder);
const fixtures = await modelFixtures();
const wav = (path: string): Audio => ({ wav: readFileSync(path) });
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe(`transcription through whisper.cpp, on the ${fixtures.source} model ${fixtures.speech.id} and on the one that hears tones`, () => {
  let engines: TestEngines;
  before(() => {
    const model = readFileSync(tones.speech.path);
    engines = openTestEngines({
      tones: tones.speech.path,
      words: fixtures.speech.path,
      writer: tones.llm.path,
      truncated: file("truncated.bin", model.subarray(0, model.length - 100_000)),
      header: file("header.bin", model.subarray(0, 30)),
      garbage: file("garbage.bin", Buffer.alloc(5000, "garbage")),
    });
  });
  after(async () => {
    await engines[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const hear = async (model: string, audio: Audio, language?: string) => {
    const segments: Segment[] = [];
    const progress: number[] = [];
    const emit = async (heard: { readonly segments: readonly Segment[]; readonly progress: number }) => {
      assert.deepEqual(Object.keys(heard).sort(), ["progress", "segments"], "an item has its declared fields only");
      segments.push(...heard.segments);
      progress.push(heard.progress);
    };
    const options = language === undefined ? {} : { language };
    const result = await engines.speech.transcribe(model, audio, options, { signal: neverAborted, emit });
    return { ...result, text: result.segments.map(({ text }) => text).join(" "), came: segments, progress };
  };

  test("a short recording is written down word by word", async () => {
    const { text, came, segments } = await hear("words", wav(fixtures.wav.short.path));
    assert.equal(text, fixtures.wav.short.text);
    assert.deepEqual(came, segments, "what came on the way is what there is in the end");
  });

  test("a long recording comes in parts, in order, with progress, and is written down but for a few words", async () => {
    const { text, segments, progress, durationSeconds } = await hear("words", wav(fixtures.wav.long.path));
    const heard = text.split(" ");
    const missed = fixtures.wav.long.words.filter((word) => !heard.includes(word));
    assert.equal(missed.length <= 2, true, `missed: ${missed.join(" ")}`);
    assert.equal(segments.length > 1, true);
    assert.deepEqual(
      progress,
      [...progress].sort((a, b) => a - b),
    );
    assert.equal(
      segments.every(({ start, end }) => start <= end && end <= durationSeconds),
      true,
    );
  });

  test("samples, and a WAV file of another rate, are heard as well", async () => {
    const slow = await hear("tones", { wav: toneWav(["hotel", "echo", "lima", ""], 44_100) });
    assert.equal(slow.text, "hotel echo lima");
    const samples = new Float32Array(32_000);
    for (let at = 0; at < 8000; at++) samples[at] = 0.3 * Math.sin((2 * Math.PI * 800 * at) / 16_000);
    assert.equal((await hear("tones", { samples })).text, "bravo");
    assert.deepEqual((await hear("tones", { samples: new Float32Array(0) })).segments, []);
  });

  test("who speaks live is written down while they speak: each stretch after its pause, and in order", async () => {
    const tones = (...words: Parameters<typeof toneWav>[0]) => {
      const file = toneWav(words, 16_000);
      const pcm = new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.byteLength));
      return [...pcm].map((sample) => sample / 32_768);
    };
    const pause = new Array<number>(3 * 16_000).fill(0);
    const samples = Float32Array.from([...tones("hotel", "echo", "lima"), ...pause, ...tones("bravo", "")]);
    const came: Segment[] = [];
    const heard = engines.speech.live(
      "tones",
      "talk",
      {},
      {
        signal: neverAborted,
        emit: async ({ segments }) => void came.push(...segments),
      },
    );
    for (let at = 0; at < samples.length; at += 1600) {
      const last = at + 1600 >= samples.length;
      await engines.speech.hear("tones", "talk", samples.slice(at, at + 1600), last, neverAborted);
    }
    const { durationSeconds } = await heard;
    assert.equal(durationSeconds, samples.length / 16_000);
    assert.equal(came.map(({ text }) => text).join(" "), "hotel echo lima bravo");
    assert.equal(came.length > 1, true, "the first stretch came before the last one");
  });

  const silero = join(dirname(fixtures.speech.path), "for-tests-silero-v6.2.0-ggml.bin");
  const noVad = existsSync(silero) ? false : "there is no Silero model among the fixtures";

  test("with a model that finds speech silence is skipped, and every segment stands where it was said", {
    skip: noVad,
  }, async () => {
    await using finding = openTestEngines({ words: fixtures.speech.path, silero });
    const file = readFileSync(fixtures.wav.short.path);
    const spoken = new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.byteLength));
    const pause = 40 * 16_000;
    const samples = new Float32Array(pause + spoken.length);
    for (const [at, sample] of spoken.entries()) samples[pause + at] = sample / 32_768;
    const call = { signal: neverAborted, emit: async () => undefined };
    const { segments } = await finding.speech.transcribe("words", { samples }, { vad: "silero" }, call);
    assert.equal(segments.map(({ text }) => text).join(" "), fixtures.wav.short.text);
    assert.equal(
      segments.every(({ start, end }) => start >= 39.5 && end <= samples.length / 16_000),
      true,
    );
    const silence = { samples: new Float32Array(pause) };
    assert.deepEqual((await finding.speech.transcribe("words", silence, { vad: "silero" }, call)).segments, []);
    await assert.rejects(finding.speech.transcribe("words", silence, { vad: "words" }, call), {
      code: "model/wrong-kind",
    });
    await assert.rejects(finding.speech.transcribe("silero", silence, {}, call), { code: "model/wrong-kind" });
  });

  test("silence is no word", async () => {
    assert.equal((await hear("words", { samples: new Float32Array(48_000) })).text, "");
  });

  test("a stop in the middle ends the call soon, and the next recording is heard", async () => {
    const abort = new AbortController();
    const running = engines.speech.transcribe(
      "words",
      wav(fixtures.wav.long.path),
      {},
      {
        signal: abort.signal,
        emit: async ({ segments }) => {
          if (segments.length === 0) return;
          abort.abort();
        },
      },
    );
    await assert.rejects(running, { code: "call/cancelled" });
    assert.equal((await hear("words", wav(fixtures.wav.short.path))).text, fixtures.wav.short.text);
  });

  test("an engine killed in the middle is an error of that call only, and the next one works", async () => {
    const running = engines.speech.transcribe(
      "words",
      wav(fixtures.wav.long.path),
      {},
      { signal: neverAborted, emit: async () => engines.kill("whisper") },
    );
    await assert.rejects(running, { code: "resource/engine-crashed", retryable: true });
    assert.equal((await hear("words", wav(fixtures.wav.short.path))).text, fixtures.wav.short.text);
  });

  const wrong = [
    { model: "writer", code: "model/wrong-kind", because: "it writes" },
    { model: "truncated", code: "model/unsupported", because: "its end is missing" },
    {
      model: "header",
      code: "resource/engine-crashed",
      because: "whisper.cpp dies of a bare header, and only its process",
    },
    { model: "garbage", code: "model/unsupported", because: "it is no model at all" },
  ];
  for (const { model, code, because } of wrong) {
    test(`a file that cannot listen is refused as ${code}: ${because}; the next call works`, async () => {
      await assert.rejects(hear(model, wav(tones.wav.short.path)), { code });
      assert.equal((await hear("tones", wav(tones.wav.short.path))).text, tones.wav.short.text);
    });
  }

  test("a language the model does not know is refused", async () => {
    await assert.rejects(hear("tones", wav(tones.wav.short.path), "de"), { code: "argument/invalid" });
  });

  test("a recording of two hours is refused before anything is started", async () => {
    const none = openTestEngines({ tones: tones.speech.path });
    const header = Buffer.from(toneWav([]));
    header.writeUInt32LE(2 * 3600 * 32_000, 40);
    const hearing = none.speech.transcribe(
      "tones",
      { wav: header },
      {},
      { signal: neverAborted, emit: async () => undefined },
    );
    await assert.rejects(hearing, { code: "audio/too-long" });
    assert.equal(none.started("whisper"), 0);
    await none[Symbol.asyncDispose]();
  });
});
