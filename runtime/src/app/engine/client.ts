import { LocaraError } from "@locara/schema";
import type { EngineLog } from "./backend.ts";
import { type Calls, createCalls } from "./calls.ts";
import type { EngineEvent, EngineJob, FromEngine, ToEngine } from "./protocol.ts";
import { readFromEngine } from "./protocol.ts";
import type { EngineChild, EngineKind, SpawnEngine } from "./spawn.ts";
import { cancelled } from "./until-cancelled.ts";

export interface ClientOptions {
  /** How long an engine nobody uses stays before it is ended and its memory returned; `Infinity` for as long as the app is open. */
  readonly idleSeconds: number;
  /** How long a cancelled job may take to notice before its engine is killed. */
  readonly graceMilliseconds: number;
  /** Told when a process ended or was told to: what it had loaded is gone. */
  readonly onEnd?: () => void;
}

export interface JobOptions {
  readonly signal: AbortSignal;
  readonly audio?: Uint8Array;
  readonly onEvent?: (event: EngineEvent) => void;
}

/** The main process's end of one engine process: started when needed, started again after it died. */
export interface EngineClient {
  /** Throws what the engine said, `resource/engine-crashed` when it died, `call/cancelled` when a cancel had to kill it. */
  run(job: EngineJob, options: JobOptions): Promise<unknown>;
  close(): Promise<void>;
}

/** One started process and the calls it works on. */
interface Running {
  readonly child: EngineChild;
  readonly calls: Calls;
  readonly ended: Promise<void>;
  idle: NodeJS.Timeout | undefined;
}

/** Large enough to be quick, small enough that neither process stands still while one is copied. */
const audioPartBytes = 4 * 1024 * 1024;

export function openEngineClient(
  kind: EngineKind,
  spawn: SpawnEngine,
  log: EngineLog,
  options: ClientOptions,
): EngineClient {
  let running: Running | null = null;
  let closed = false;
  let lastId = 0;
  let lastEnd: Promise<void> = Promise.resolve();

  /** A process that was told to end, or did, has no part in what follows. */
  const leave = (engine: Running) => {
    clearTimeout(engine.idle);
    if (running === engine) {
      running = null;
      options.onEnd?.();
    }
    engine.calls.lose();
  };
  const stop = (engine: Running, level: "info" | "error", why: string) => {
    log(level, why);
    engine.child.kill();
    leave(engine);
  };

  const start = (): Running => {
    const child = spawn(kind);
    const calls = createCalls();
    const ended = new Promise<void>((resolve) => {
      child.onExit((reason) => {
        if (calls.size > 0) log("error", `The ${kind} engine ended (${reason}) with ${calls.size} calls running.`);
        leave(engine);
        resolve();
      });
    });
    const engine: Running = { child, calls, ended, idle: undefined };
    child.onMessage((raw) => {
      const message = readFromEngine(raw);
      if (message !== null) {
        deliver(message, calls, log);
        if (message.type === "done" && message.last)
          stop(engine, "error", `The ${kind} engine got stuck and was ended.`);
      } else stop(engine, "error", `The ${kind} engine said something an engine never says and was ended.`);
    });
    lastEnd = ended;
    running = engine;
    return engine;
  };

  const rest = (engine: Running) => {
    if (engine.calls.size > 0 || running !== engine || options.idleSeconds === Number.POSITIVE_INFINITY) return;
    const why = `The ${kind} engine was not used for ${options.idleSeconds} seconds and was ended.`;
    engine.idle = setTimeout(() => stop(engine, "info", why), options.idleSeconds * 1000);
    engine.idle.unref();
  };

  const cancel = (engine: Running, id: number, posted: boolean) => {
    engine.calls.cancelled(id);
    engine.child.send({ type: "cancel", id } satisfies ToEngine);
    // Before its start was sent the engine knows nothing of the call, and will not hear of it any more.
    if (!posted) engine.calls.failed(id, cancelled().toJSON());
    setTimeout(() => {
      const why = `The ${kind} engine did not stop a cancelled call and was killed.`;
      if (engine.calls.has(id)) stop(engine, "info", why);
    }, options.graceMilliseconds).unref();
  };

  return {
    async run(job, { signal, audio, onEvent }) {
      if (closed) throw new LocaraError("resource/backend-missing", "The app is closing.", "Start the app again.");
      if (signal.aborted) throw cancelled();
      const engine = running ?? start();
      clearTimeout(engine.idle);
      const id = ++lastId;
      const result = engine.calls.open(id, onEvent ?? (() => undefined));
      // Awaited below; it may fail while the audio is still on its way.
      result.catch(() => undefined);
      let posted = false;
      const abort = () => cancel(engine, id, posted);
      signal.addEventListener("abort", abort, { once: true });
      try {
        await postAudio(engine, id, audio);
        posted = true;
        if (engine.calls.has(id)) engine.child.send({ type: "start", id, job } satisfies ToEngine);
        return await result;
      } finally {
        signal.removeEventListener("abort", abort);
        rest(engine);
      }
    },
    async close() {
      closed = true;
      if (running !== null) stop(running, "info", `The ${kind} engine was ended with the app.`);
      await lastEnd;
    },
  };
}

function deliver(message: FromEngine, calls: Calls, log: EngineLog): void {
  if (message.type === "log") log(message.level, message.text);
  else if (message.type === "event") calls.event(message.id, message.event);
  else if (message.type === "done") calls.done(message.id, message.result);
  else calls.failed(message.id, message.error);
}

async function postAudio({ child, calls }: Running, id: number, audio: Uint8Array = new Uint8Array()): Promise<void> {
  for (let at = 0; at < audio.length && calls.has(id); at += audioPartBytes) {
    const part = audio.subarray(at, at + audioPartBytes);
    child.send({ type: "audio", id, part } satisfies ToEngine);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
