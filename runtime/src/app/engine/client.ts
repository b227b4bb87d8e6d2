import { LocaraError } from "@locara/schema";
import type { EngineLog } from "./backend.ts";
import type { EngineEvent, EngineJob, FromEngine, ToEngine } from "./protocol.ts";
import { readFromEngine } from "./protocol.ts";
import type { EngineChild, EngineKind, SpawnEngine } from "./spawn.ts";
import { cancelled } from "./until-cancelled.ts";

export interface ClientOptions {
  /** How long an engine nobody uses stays before it is ended and its memory returned. */
  readonly idleSeconds: number;
  /** How long a cancelled job may take to notice before its engine is killed. */
  readonly graceMilliseconds: number;
}

export interface JobOptions {
  readonly signal: AbortSignal;
  readonly audio?: Uint8Array;
  readonly onEvent?: (event: EngineEvent) => void;
}

/** The main process's end of one engine process: started when needed, started again after it died. */
export interface EngineClient {
  /** The job's result. Throws what the engine said, `resource/engine-crashed` when it died, `call/cancelled` when it had to be killed for a cancel. */
  run(job: EngineJob, options: JobOptions): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: LocaraError) => void;
  readonly onEvent: (event: EngineEvent) => void;
  cancelled: boolean;
}

/** Large enough to be quick, small enough that neither process stands still while one is copied. */
const audioPartBytes = 4 * 1024 * 1024;

export function openEngineClient(
  kind: EngineKind,
  spawn: SpawnEngine,
  log: EngineLog,
  options: ClientOptions,
): EngineClient {
  let child: EngineChild | null = null;
  let ended: Promise<void> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();

  const settle = (id: number): Waiting | undefined => {
    const job = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0 && child !== null) {
      const unused = child;
      idle = setTimeout(
        () => stop(unused, `The ${kind} engine was not used for ${options.idleSeconds} seconds and was ended.`),
        options.idleSeconds * 1000,
      );
      idle.unref();
    }
    return job;
  };

  const receive = (from: EngineChild, raw: unknown) => {
    const message = readFromEngine(raw);
    if (message === null) {
      log("error", `The ${kind} engine said something an engine never says and was ended.`);
      return from.kill();
    }
    return deliver(message);
  };

  const deliver = (message: FromEngine) => {
    if (message.type === "log") return log(message.level, message.text);
    if (message.type === "event") return waiting.get(message.id)?.onEvent(message.event);
    const job = settle(message.id);
    if (message.type === "done") return job?.resolve(message.result);
    const { code, message: text, hint } = message.error;
    return job?.reject(new LocaraError(code, text, hint));
  };

  const lose = (reason: string) => {
    clearTimeout(idle);
    child = null;
    if (waiting.size > 0) log("error", `The ${kind} engine ended (${reason}) with ${waiting.size} calls running.`);
    for (const [id, job] of waiting) {
      waiting.delete(id);
      job.reject(job.cancelled ? cancelled() : crashed());
    }
  };

  const start = (): EngineChild => {
    const started = spawn(kind);
    child = started;
    started.onMessage((raw) => receive(started, raw));
    ended = new Promise((resolve) => {
      started.onExit((reason) => {
        // A killed engine may outlive its successor's start; only the current one takes its calls along.
        if (child === started) lose(reason);
        resolve();
      });
    });
    return started;
  };

  const stop = (which: EngineChild, why: string) => {
    if (child !== which) return;
    log("info", why);
    which.kill();
    lose("was ended");
  };

  const cancel = (id: number, which: EngineChild) => {
    const job = waiting.get(id);
    if (job === undefined) return;
    job.cancelled = true;
    which.send({ type: "cancel", id } satisfies ToEngine);
    const grace = setTimeout(() => {
      if (waiting.get(id) === job) stop(which, `The ${kind} engine did not stop a cancelled call and was killed.`);
    }, options.graceMilliseconds);
    grace.unref();
  };

  return {
    async run(job, { signal, audio, onEvent }) {
      if (closed) throw new LocaraError("resource/backend-missing", "The app is closing.", "Start the app again.");
      if (signal.aborted) throw cancelled();
      clearTimeout(idle);
      const engine = child ?? start();
      const id = ++lastId;
      const result = new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject, onEvent: onEvent ?? (() => undefined), cancelled: false });
      });
      const leave = () => cancel(id, engine);
      signal.addEventListener("abort", leave, { once: true });
      try {
        for (let at = 0; audio !== undefined && at < audio.length; at += audioPartBytes) {
          engine.send({ type: "audio", id, part: audio.subarray(at, at + audioPartBytes) } satisfies ToEngine);
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (waiting.has(id)) engine.send({ type: "start", id, job } satisfies ToEngine);
        return await result;
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      child?.kill();
      await ended;
    },
  };
}

const crashed = () =>
  new LocaraError(
    "resource/engine-crashed",
    "The engine stopped unexpectedly while it worked on this.",
    "Try again; the engine starts anew. If it happens each time, the model may be damaged.",
  );
