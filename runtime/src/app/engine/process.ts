import { toLocaraError } from "@locara/schema";
import { closeEngine } from "../../sandbox/close-engine.ts";
import type { Backend, EngineLog } from "./backend.ts";
import { parentChannel } from "./parent-channel.ts";
import type { EngineEvent, EngineJob, FromEngine, ToEngine } from "./protocol.ts";
import { readToEngine } from "./protocol.ts";

/**
 * Entry of an engine process: `process.ts llama`, `whisper` or `tools`. Runs under `child_process.fork` from source,
 * and bundled to CommonJS under Electron's `utilityProcess`. It may crash: nothing but the running call is lost.
 */
async function openBackend(kind: string | undefined, log: EngineLog): Promise<Backend> {
  if (kind === "llama") return (await import("./llama-backend.ts")).openLlamaBackend(log);
  if (kind === "whisper") return (await import("./whisper-backend.ts")).openWhisperBackend(log);
  if (kind === "tools") return (await import("../tools/tool-backend.ts")).openToolBackend();
  throw new Error(`There is no engine called ${kind}.`);
}

const channel = parentChannel();
const send = (message: FromEngine) => channel.send(message);
const log: EngineLog = (level, text) => send({ type: "log", level, text });

const backend = openBackend(process.argv.at(-1), log).then((opened) => {
  // Now: libraries start programs while they are loaded, and the first job brings a stranger's file.
  closeEngine();
  return opened;
});
// Reported by the first job that needs it; without this line it would end the process before anyone asked.
backend.catch(() => undefined);

const running = new Map<number, AbortController>();
const audio = new Map<number, Uint8Array[]>();

async function run(id: number, job: EngineJob): Promise<FromEngine> {
  const controller = new AbortController();
  running.set(id, controller);
  const heard = audio.get(id) ?? [];
  audio.delete(id);
  try {
    const emit = (event: EngineEvent) => send({ type: "event", id, event });
    const end: { last?: true } = {};
    const wornOut = () => {
      end.last = true;
    };
    const result = await (await backend).run(job, { signal: controller.signal, audio: heard, emit, wornOut });
    return { type: "done", id, result, ...end };
  } catch (error) {
    const known = toLocaraError(error);
    if (known.code === "resource/internal") {
      log("error", `${job.op}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    return { type: "failed", id, error: known.toJSON() };
  } finally {
    running.delete(id);
  }
}

function receive(message: ToEngine | null): void {
  if (message === null) log("error", "The engine was sent something it does not understand.");
  else if (message.type === "audio") audio.set(message.id, (audio.get(message.id) ?? []).concat(message.part));
  else if (message.type === "start") void run(message.id, message.job).then(send);
  else {
    audio.delete(message.id);
    running.get(message.id)?.abort();
  }
}

channel.onMessage((message) => receive(readToEngine(message)));
