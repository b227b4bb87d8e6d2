import type { Audio, Segment, Speech } from "@locara/schema";
import type { ModelStore } from "../models/store.ts";
import type { EngineLog } from "./backend.ts";
import type { ClientOptions } from "./client.ts";
import { openEngineClient } from "./client.ts";
import { createJoiningFlow } from "./joining-flow.ts";
import { createLiveSpeech } from "./live-speech.ts";
import { createModelJobs } from "./model-jobs.ts";
import type { ModelMemory } from "./model-memory.ts";
import type { PrepareModel } from "./preload.ts";
import type { EngineEvent } from "./protocol.ts";
import type { SpawnEngine } from "./spawn.ts";
import { assertAudioLength, readWavHeader, sampleRate } from "./wav.ts";

type Transcription = Awaited<ReturnType<Speech["transcribe"]>>;

/** The library notices a stop only between two windows of sound; beyond this the process is killed, and starts again when needed. */
const defaults: ClientOptions = { idleSeconds: 300, graceMilliseconds: 500 };

/**
 * The speech engine of one app, in one process of its own. Nothing is started before the first call; recordings are
 * heard one after the other. A cancelled call throws `call/cancelled` after the segments it has given.
 */
export function createSpeech(
  spawn: SpawnEngine,
  store: ModelStore,
  memory: ModelMemory,
  log: EngineLog,
  options: Partial<ClientOptions> = {},
): Speech & { readonly prepare: PrepareModel; close(): Promise<void> } {
  const onEnd = () => memory.ended("whisper");
  const engine = openEngineClient("whisper", spawn, log, { ...defaults, onEnd, ...options });
  const { run, prepare } = createModelJobs("whisper", engine, store, memory);

  const transcribe: Speech["transcribe"] = async (model, audio, { language, vad }, { signal, emit }) => {
    const bytes = toBytes(audio);
    const job = { op: "transcribe", format: "wav" in audio ? "wav" : "samples", language: language ?? null } as const;
    const flow = createJoiningFlow<Heard>(emit, (waiting, { segments, progress }) => ({
      segments: [...waiting.segments, ...segments],
      progress,
    }));
    const onEvent = (event: EngineEvent) =>
      event.kind === "heard" && flow.push({ segments: event.segments, progress: event.progress });
    const result = await run(
      {
        use: "transcribe",
        model,
        turn: "transcribe",
        most: () => 1,
        toJob: (path, vadPath) => ({ ...job, path, vad: vadPath }),
        beside: vad === undefined ? undefined : { use: "vad", model: vad },
      },
      { signal, audio: bytes, onEvent },
    );
    await flow.flushed();
    return result as Transcription;
  };

  return { transcribe, ...createLiveSpeech(transcribe), prepare, close: () => engine.close() };
}

/** The bytes that travel to the engine, refused here when they cannot be heard or last too long. */
function toBytes(audio: Audio): Uint8Array {
  if ("wav" in audio) {
    readWavHeader(audio.wav);
    return audio.wav;
  }
  assertAudioLength(audio.samples.length / sampleRate);
  return new Uint8Array(audio.samples.buffer, audio.samples.byteOffset, audio.samples.byteLength);
}

interface Heard {
  readonly segments: readonly Segment[];
  readonly progress: number;
}
