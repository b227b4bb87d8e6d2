import { open, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { WhisperContext } from "@fugood/whisper.node";
import type { Segment } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { Backend, EngineLog, JobCall } from "./backend.ts";
import type { EngineJob } from "./protocol.ts";
import { computeThreads } from "./threads.ts";
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
  const { addNativeLogListener, initWhisper, toggleNativeLog } = await import("@fugood/whisper.node");
  // Taken over, or the library writes a page of figures for every model to standard error.
  addNativeLogListener((level, text) => level === "error" && log("error", `whisper.cpp: ${text.trim().slice(0, 500)}`));
  await toggleNativeLog(true);
  const models = new Map<string, Loaded>();

  const load = async (path: string): Promise<{ bytes: number }> => {
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
        await readVocabularySize(job.path);
        const { size } = await stat(job.path);
        return [{ bytes: expectedBytes(size), contextTokens: 0, sequences: 1 }];
      }
      if (job.op === "load") return load(job.path);
      const held = models.get(job.path);
      if (job.op === "unload") {
        models.delete(job.path);
        await held?.context.release();
        return null;
      }
      if (held === undefined) throw new Error("The model is not loaded.");
      return transcribe(held, toPcm(job, call.audio), job.language, call);
    },
  };
}

async function transcribe(
  { context, multilingual }: Loaded,
  pcm: Int16Array<ArrayBuffer>,
  language: string | null,
  call: JobCall,
) {
  if (!multilingual && language !== null && language !== "en") {
    throw new LocaraError(
      "argument/invalid",
      `This speech model knows English only, not "${language}".`,
      "Leave the language out, or use a multilingual model.",
    );
  }
  const durationSeconds = pcm.length / sampleRate;
  if (call.signal.aborted) throw cancelled();
  if (pcm.length === 0) return { durationSeconds, segments: [] };
  const toSegment = segmentsWithin(durationSeconds);
  let progress = 0;
  const job = context.transcribeData(pcm.buffer, {
    language: multilingual ? (language ?? "auto") : "en",
    maxThreads: computeThreads(availableParallelism()),
    // With the text so far as a prompt, small models fall into loops on longer recordings.
    maxContext: 0,
    onProgress: (percent) => {
      progress = Math.min(1, Math.max(progress, percent / 100));
      call.emit({ kind: "heard", segments: [], progress });
    },
    onNewSegments: ({ segments, nNew }) => {
      call.emit({ kind: "heard", segments: segments.slice(-nNew).map(toSegment), progress });
    },
  });
  const stop = () => void job.stop();
  call.signal.addEventListener("abort", stop, { once: true });
  try {
    const { segments, isAborted } = await job.promise;
    if (isAborted || call.signal.aborted) throw cancelled();
    return { durationSeconds, segments: segments.map(toSegment) };
  } finally {
    call.signal.removeEventListener("abort", stop);
  }
}

/** The library counts milliseconds, leaves a space before each text, and ends a last segment with its window of 30 s. */
const segmentsWithin =
  (durationSeconds: number) =>
  ({ t0, t1, text }: { readonly t0: number; readonly t1: number; readonly text: string }): Segment => ({
    start: Math.min(t0 / 1000, durationSeconds),
    end: Math.min(t1 / 1000, durationSeconds),
    text: text.trim(),
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

/** From the file's first bytes; throws `model/wrong-kind` for a language model, `model/unsupported` for anything else. */
async function readVocabularySize(path: string): Promise<number> {
  const head = Buffer.alloc(8);
  try {
    const file = await open(path, "r");
    await file.read(head, 0, head.length, 0).finally(() => file.close());
  } catch (error) {
    throw new LocaraError("model/missing", "The model's file cannot be opened.", "Fetch the model again.", {
      cause: error,
    });
  }
  const magic = head.toString("latin1", 0, 4);
  if (magic === "lmgg") return head.readInt32LE(4);
  if (magic === "GGUF")
    throw new LocaraError("model/wrong-kind", "This is a language model; it cannot listen.", "Use a Whisper model.");
  throw new LocaraError(
    "model/unsupported",
    "This is no speech model that the engine can load.",
    "Use a whole Whisper file in the ggml format.",
  );
}
