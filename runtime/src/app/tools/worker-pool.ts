import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ErrorJson } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { cancelled } from "../engine/until-cancelled.ts";
import type { ToolRun } from "./wasi-runner.ts";

/** One run, as a worker gets it. `tool` comes with the first run of a tool in this worker. */
export interface ToWorker {
  readonly sha256: string;
  readonly tool: Tool | null;
  readonly input: Uint8Array;
}

export type FromWorker =
  | { readonly ok: true; readonly output: Uint8Array }
  | { readonly ok: false; readonly error: ErrorJson };

export interface Tool {
  /** Of the manifest: the same bytes may be two tools with other limits. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly run: ToolRun;
}

/** Threads that run tools: one always waits ready, so that a call pays for no start. */
export interface WorkerPool {
  /** Resolves once a thread waits ready. */
  ready(): Promise<null>;
  /** Throws a `tool/…` error where the tool was ended, `call/cancelled` where `signal` did it. */
  run(tool: Tool, input: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
}

interface Thread {
  readonly worker: Worker;
  /** Its script is loaded. */
  readonly online: Promise<void>;
  /** The tools it was given. */
  readonly knows: Set<string>;
}

/** More tools than this at once wait for one another. */
const maxThreads = 4;
/** What the shim may hold beside a tool's own memory; temporary files are counted by themselves. */
const heapMegabytes = 64;

/** In the sources this file's neighbour; in the bundles the file beside the engine's. */
const workerEntry = () =>
  fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./tool-worker.cjs", import.meta.url));

export function openWorkerPool(): WorkerPool {
  const idle: Thread[] = [];
  const waiting: ((thread: Thread) => void)[] = [];
  let threads = 0;

  const give = (thread: Thread) => {
    const next = waiting.shift();
    if (next === undefined) idle.push(thread);
    else next(thread);
  };
  const start = (): Thread => {
    threads++;
    const worker = new Worker(workerEntry(), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 8, stackSizeMb: 4 },
    });
    // A thread that waits keeps nothing alive; the time limit of one that runs does.
    worker.unref();
    // What happens while it runs a tool is heard there.
    worker.on("error", () => undefined);
    let ready = false;
    const online = new Promise<void>((resolve, reject) => {
      worker.once("message", () => {
        ready = true;
        resolve();
      });
      worker.once("exit", () => reject(ended("tool/trap", "its thread did not start")));
    });
    // Whoever takes the thread hears of it.
    online.catch(() => undefined);
    const thread: Thread = { worker, online, knows: new Set() };
    worker.once("exit", () => {
      threads--;
      if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
      // One always waits ready; but what did not start is not started again and again with nobody asking.
      if (ready || waiting.length > 0) give(start());
    });
    return thread;
  };
  const take = async (): Promise<Thread> => {
    const ready = idle.pop();
    if (ready !== undefined) return ready;
    return threads < maxThreads ? start() : new Promise((resolve) => waiting.push(resolve));
  };

  give(start());
  return {
    async ready() {
      const thread = await take();
      await thread.online;
      give(thread);
      return null;
    },
    async run(tool, input, signal) {
      const thread = await take();
      const { sha256, run } = tool;
      try {
        // A tool's time does not begin before its thread can run it.
        await thread.online;
        const message: ToWorker = {
          sha256,
          tool: thread.knows.has(sha256) ? null : tool,
          // What came from another process is a view into what else came with it, all of which a thread would be sent.
          input: new Uint8Array(input),
        };
        const outcome = await inThread(thread.worker, message, run.limits.milliseconds, signal);
        if (!outcome.ok) throw new LocaraError(outcome.error.code, outcome.error.message, outcome.error.hint);
        thread.knows.add(sha256);
        give(thread);
        return outcome.output;
      } catch (error) {
        // A thread that a tool was ended in is not used again.
        void thread.worker.terminate();
        throw error;
      }
    },
  };
}

/** What the worker answers, or why it will not: too late, cancelled, or ended by what the tool did to it. */
function inThread(worker: Worker, message: ToWorker, milliseconds: number, signal: AbortSignal): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const settle = (then: () => void) => {
      clearTimeout(deadline);
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      then();
    };
    const onMessage = (answer: FromWorker) => settle(() => resolve(answer));
    const onAbort = () => settle(() => reject(cancelled()));
    const onExit = () => settle(() => reject(ended("tool/trap", "its thread ended")));
    const onError = (error: NodeJS.ErrnoException) =>
      settle(() =>
        reject(
          error.code === "ERR_WORKER_OUT_OF_MEMORY"
            ? ended("tool/limit", "it used up the memory around it")
            : ended("tool/trap", "its thread failed", error),
        ),
      );
    const deadline = setTimeout(
      () => settle(() => reject(ended("tool/timeout", `it had not answered after ${milliseconds} milliseconds`))),
      milliseconds,
    );
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(message);
  });
}

const ended = (code: "tool/timeout" | "tool/trap" | "tool/limit", why: string, cause?: unknown) =>
  new LocaraError(code, `The tool was ended: ${why}.`, "Give it less to do, or use another tool.", { cause });
