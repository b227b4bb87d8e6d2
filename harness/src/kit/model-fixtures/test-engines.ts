import { existsSync } from "node:fs";
import {
  createInference,
  createModelMemory,
  createSpeech,
  type EngineChild,
  type EngineKind,
  forkEngine,
  type InferenceOptions,
  type ModelStore,
} from "@locara/runtime";
import type { ChatDelta, ChatRequest } from "@locara/schema";

/** Real engines for a test, on model files by id. Every process it started is gone once it is disposed. */
export interface TestEngines extends AsyncDisposable {
  readonly inference: ReturnType<typeof createInference>;
  readonly speech: ReturnType<typeof createSpeech>;
  /** What the engines wrote into the log. */
  readonly log: string[];
  /** How many processes of a kind were started so far. */
  started(kind: EngineKind): number;
  /** Kills the process that runs, as `kill -9` does. */
  kill(kind: EngineKind): void;
  /** A whole answer, and its parts as they came. */
  answer(model: string, content: string, request?: Partial<ChatRequest>): Promise<Answer>;
}

interface TestEngineOptions extends InferenceOptions {
  /** How much memory all models may take together. */
  readonly profileBytes?: number;
}

export type Answer = Awaited<ReturnType<ReturnType<typeof createInference>["chat"]>> & {
  readonly parts: readonly string[];
};

export const neverAborted = new AbortController().signal;
export const noTools = () => Promise.reject(new Error("This test has no tools."));

/** Model ids mean paths here; verification is the store's own matter and has its own tests. */
const storeOf = (paths: Readonly<Record<string, string>>): ModelStore => ({
  state: (id) => ({ id, state: existsSync(paths[id] ?? "") ? "ready" : "missing", bytes: 0, haveBytes: 0 }),
  path: (id) => Promise.resolve(paths[id] ?? id),
  fetch: () => Promise.resolve(),
});

export function openTestEngines(
  paths: Readonly<Record<string, string>>,
  { profileBytes = 4 * 1024 ** 3, ...options }: TestEngineOptions = {},
): TestEngines {
  const log: string[] = [];
  const children: { readonly kind: EngineKind; readonly child: EngineChild }[] = [];
  const note = (level: string, text: string) => void log.push(`${level} ${text}`);
  const fork = forkEngine({ log: note });
  const spawn = (kind: EngineKind) => {
    const child = fork(kind);
    children.push({ kind, child });
    return child;
  };
  const store = storeOf(paths);
  const memory = createModelMemory({
    profileBytes,
    read: () => ({ totalBytes: profileBytes, availableBytes: null, stalled: 0 }),
    now: Date.now,
    later: () => () => undefined,
    log: note,
  });
  const inference = createInference(spawn, store, memory, note, options);
  const speech = createSpeech(spawn, store, memory, note);
  return {
    inference,
    speech,
    log,
    started: (kind) => children.filter((one) => one.kind === kind).length,
    kill: (kind) => children.findLast((one) => one.kind === kind)?.child.kill(),
    async answer(model, content, request = {}) {
      const parts: string[] = [];
      const emit = async ({ kind, content }: ChatDelta) => void (kind === "text" && parts.push(content));
      const messages = [{ role: "user", content }] as const;
      const result = await inference.chat(
        model,
        { messages, temperature: 0, ...request },
        { signal: neverAborted, emit, callTool: noTools },
      );
      return { ...result, parts };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([inference.close(), speech.close()]);
    },
  };
}
