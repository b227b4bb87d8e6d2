import { open, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { WhisperContext, WhisperVadContext } from "@fugood/whisper.node";
import type { Segment } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { Backend, EngineLog, JobCall } from "./backend.ts";
import type { EngineJob, ModelUse } from "./protocol.ts";
import { packSpeech, type Stretch } from "./speech-windows.ts";
import { computeThreads } from "./threads.ts";
import { segmentsWithin, transcribeWhole, untilStopped } from "./transcribe-whole.ts";
import { cancelled } from "./until-cancelled.ts";
import { readWav, sampleRate } from "./wav.ts";

type TranscribeJob = Extract<EngineJob, { op: "transcribe" }>;

/** Vocabularies from this size on hold language tokens; smaller ones know English only. */
const multilingualVocabulary = 51_865;

interface Loaded {
  readonly context: WhisperContext;
  readonly multilingual: boolean;
}

/** Beside the weights whisper.cpp keeps what it computed of a window; by what its own table says of all model sizes. */
const expectedBytes = (fileBytes: number): number => Math.ceil(1.3 * fileBytes + 180_000_000);

/** Opens whisper.cpp. Which models it holds is decided by who asks it; jobs come one after the other. */
export async function openWhisperBackend(log: EngineLog): Promise<Backend> {
  const { addNativeLogListener, initWhisper, initWhisperVad, toggleNativeLog } = await import("@fugood/whisper.node");
  // Taken over, or the library writes a page of figures for every model to standard error.
  addNativeLogListener((level, text) => level === "error" && log("error", `whisper.cpp: ${text.trim().slice(0, 500)}`));
  await toggleNativeLog(true);
  const models = new Map<string, Loaded>();
  const vads = new Map<string, WhisperVadContext>();

  const load = async (path: string, use: ModelUse): Promise<{ bytes: number }> => {
    if (use === "vad") {
      vads.set(path, await initWhisperVad({ filePath: path, useGpu: false }));
      return { bytes: 0 };
    }
    const multilingual = (await readVocabularySize(path)) >= multilingualVocabulary;
    const before = process.memoryUsage.rss();
    try {
      const context = await initWhisper({ filePath: path, useGpu: process.platform === "darwin" });
      models.set(path, { context, multilingual });
      return { bytes: Math.max(0, process.memoryUsage.rss() - before) };
    } catch (error) {
      throw new LocaraError(
        "model/unsupported",
        "The engine cannot load this speech model.",
        "Use a whole Whisper file in the ggml format.",
        { cause: error },
      );
    }
  };

  return {
    async run(job, call) {
      if (!("path" in job) || job.op === "chat" || job.op === "embed") throw new Error("This engine only listens.");
      if (job.op === "inspect") {
        if (job.use === "vad") await assertFindsSpeech(job.path);
        else await readVocabularySize(job.path);
        const { size } = await stat(job.path);
        return [{ bytes: expectedBytes(size), contextTokens: 0, sequences: 1 }];
      }
      if (job.op === "load") return load(job.path, job.use);
      const held = models.get(job.path);
      if (job.op === "unload") {
        models.delete(job.path);
        await held?.context.release();
        await vads.get(job.path)?.release();
        vads.delete(job.path);
        return null;
      }
      // One that is loaded may be loaded for the other use.
      if (held === undefined) await readVocabularySize(job.path);
      if (held === undefined) throw new Error("The model is not loaded.");
      const vad = typeof job.vad === "string" ? (vads.get(job.vad) ?? (await missingVad(job.vad))) : null;
      return transcribe(held, toPcm(job, call.audio), job.language, vad, call);
    },
  };
}

/** Whisper hears 30 s at a time; a little is left for what it adds. */
const windows = { most: 28 * sampleRate, margin: sampleRate / 5 };

async function transcribe(
  model: Loaded,
  pcm: Int16Array<ArrayBuffer>,
  language: string | null,
  vad: WhisperVadContext | null,
  call: JobCall,
) {
  if (!model.multilingual && language !== null && language !== "en") {
    throw new LocaraError(
      "argument/invalid",
      `This speech model knows English only, not "${language}".`,
      "Leave the language out, or use a multilingual model.",
    );
  }
  if (call.signal.aborted) throw cancelled();
  const durationSeconds = pcm.length / sampleRate;
  if (pcm.length === 0) return { durationSeconds, segments: [] };
  const options = optionsOf(model, language);
  if (vad === null) {
    const begin: Parameters<typeof transcribeWhole>[0] = (told) =>
      model.context.transcribeData(pcm.buffer, { ...options, ...told });
    return { durationSeconds, segments: await transcribeWhole(begin, durationSeconds, call) };
  }
  const segments: Segment[] = [];
  for (const { start, end } of packSpeech(await speechIn(vad, pcm), pcm.length, windows)) {
    if (call.signal.aborted) throw cancelled();
    const job = model.context.transcribeData(pcm.slice(start, end).buffer, options);
    const found = await untilStopped(job, call.signal);
    const inWindow = found.map(segmentsWithin(start / sampleRate, (end - start) / sampleRate));
    segments.push(...inWindow);
    call.emit({ kind: "heard", segments: inWindow, progress: end / pcm.length });
  }
  return { durationSeconds, segments };
}

/** Where somebody speaks. The library counts hundredths of a second. */
async function speechIn(vad: WhisperVadContext, pcm: Int16Array<ArrayBuffer>): Promise<readonly Stretch[]> {
  const found = await vad.detectSpeechData(pcm.buffer, {});
  return found.map(({ t0, t1 }) => ({ start: (t0 * sampleRate) / 100, end: (t1 * sampleRate) / 100 }));
}

const optionsOf = ({ multilingual }: Loaded, language: string | null) => ({
  language: multilingual ? (language ?? "auto") : "en",
  maxThreads: computeThreads(availableParallelism()),
  // With the text so far as a prompt, small models fall into loops on longer recordings.
  maxContext: 0,
});

function toPcm({ format }: TranscribeJob, parts: readonly Uint8Array[]): Int16Array<ArrayBuffer> {
  const bytes = Buffer.concat(parts);
  const samples = format === "wav" ? readWav(bytes) : new Float32Array(new Uint8Array(bytes).buffer);
  const pcm = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    pcm[index] = Math.max(-1, Math.min(1, samples[index] ?? 0)) * 32_767;
  }
  return pcm;
}

/** From the file's first bytes; throws `model/wrong-kind` for another kind of model, `model/unsupported` for anything else. */
async function readVocabularySize(path: string): Promise<number> {
  const head = await readHead(path);
  const magic = head.toString("latin1", 0, 4);
  if (findsSpeech(head))
    throw wrongKind("This model only tells where somebody speaks.", "Use a Whisper model, and this one as its `vad`.");
  if (magic === "lmgg") return head.readInt32LE(4);
  if (magic === "GGUF") throw wrongKind("This is a language model; it cannot listen.", "Use a Whisper model.");
  throw new LocaraError(
    "model/unsupported",
    "This is no speech model that the engine can load.",
    "Use a whole Whisper file in the ggml format.",
  );
}

const wrongKind = (what: string, hint: string) => new LocaraError("model/wrong-kind", what, hint);

/** Silero's files begin with their own name, where Whisper's have the sizes of their layers. */
const findsSpeech = (head: Buffer): boolean =>
  head.toString("latin1", 0, 4) === "lmgg" && head.toString("latin1", 8, 14) === "silero";

async function assertFindsSpeech(path: string): Promise<void> {
  if (findsSpeech(await readHead(path))) return;
  throw wrongKind(
    "This model cannot tell where somebody speaks.",
    "Use a Silero VAD file in the ggml format, or leave `vad` out.",
  );
}

/** Why it is not there: it is a model of another kind, or was never loaded. */
async function missingVad(path: string): Promise<never> {
  await assertFindsSpeech(path);
  throw new Error("The model that finds the speech is not loaded.");
}

async function readHead(path: string): Promise<Buffer> {
  const head = Buffer.alloc(16);
  try {
    const file = await open(path, "r");
    await file.read(head, 0, head.length, 0).finally(() => file.close());
  } catch (error) {
    throw new LocaraError("model/missing", "The model's file cannot be opened.", "Fetch the model again.", {
      cause: error,
    });
  }
  return head;
}
