import { toLocaraError } from "@locara/schema";
import type { Backend, EngineLog } from "./backend.ts";
import { parentChannel } from "./parent-channel.ts";
import type { FromEngine } from "./protocol.ts";
import { readToEngine } from "./protocol.ts";

/**
 * Entry of an engine process: `process.ts llama` or `process.ts whisper`. Runs under `child_process.fork` from source,
 * and bundled to CommonJS under Electron's `utilityProcess`. It may crash: nothing but the running call is lost.
 */
async function openBackend(kind: string | undefined, log: EngineLog): Promise<Backend> {
  if (kind === "llama") return (await import("./llama-backend.ts")).openLlamaBackend(log);
  if (kind === "whisper") return (await import("./whisper-backend.ts")).openWhisperBackend(log);
  throw new Error(`There is no engine called ${kind}.`);
}

const channel = parentChannel();
const send = (message: FromEngine) => channel.send(message);
const log: EngineLog = (level, text) => send({ type: "log", level, text });

const backend = openBackend(process.argv.at(-1), log);
// Reported by the first job that needs it; without this line it would end the process before anyone asked.
backend.catch(() => undefined);

const running = new Map<number, AbortController>();
const audio = new Map<number, Uint8Array[]>();

channel.onMessage(async (raw) => {
  const message = readToEngine(raw);
  if (message === null) return log("error", "The engine was sent something it does not understand.");
  const { id } = message;
  if (message.type === "cancel") {
    audio.delete(id);
    return running.get(id)?.abort();
  }
  if (message.type === "audio") {
    audio.set(id, [...(audio.get(id) ?? []), message.part]);
    return undefined;
  }
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const call = {
      signal: controller.signal,
      audio: audio.get(id) ?? [],
      emit: (event: Extract<FromEngine, { type: "event" }>["event"]) => send({ type: "event", id, event }),
    };
    audio.delete(id);
    send({ type: "done", id, result: await (await backend).run(message.job, call) });
  } catch (error) {
    const known = toLocaraError(error);
    if (known.code === "resource/internal")
      log("error", `${message.job.op}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    send({ type: "failed", id, error: known.toJSON() });
  } finally {
    running.delete(id);
  }
  return undefined;
});
