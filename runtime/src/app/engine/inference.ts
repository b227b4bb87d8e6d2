import type { ChatResult, Inference } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { ModelStore } from "../models/store.ts";
import type { EngineLog } from "./backend.ts";
import type { ClientOptions } from "./client.ts";
import { type JobOptions, openEngineClient } from "./client.ts";
import { createLoadedModels } from "./loaded-models.ts";
import { type EngineEvent, type EngineJob, maxLoadedLlamaModels } from "./protocol.ts";
import type { SpawnEngine } from "./spawn.ts";
import { createTurns } from "./turns.ts";

/** Texts of one turn: another caller's turn comes between, so that a long list does not keep a short one waiting. */
const textsPerTurn = 32;

const defaults: ClientOptions = { idleSeconds: 300, graceMilliseconds: 10_000 };

/**
 * The language engine of one app, in one process of its own. Nothing is started before the first call.
 *
 * A cancelled chat gives what was written so far with `finish: "cancelled"`; a cancelled `embed` throws `call/cancelled`.
 * When the engine dies, running calls throw `resource/engine-crashed`; the next call starts it again.
 */
export function createInference(
  spawn: SpawnEngine,
  store: ModelStore,
  log: EngineLog,
  options: Partial<ClientOptions> = {},
): Inference & { close(): Promise<void> } {
  const engine = openEngineClient("llama", spawn, log, { ...defaults, ...options });
  const turns = createTurns();
  const loaded = createLoadedModels(maxLoadedLlamaModels);

  /** Runs a job when its turn has come, with the model's file verified. */
  const run = (model: string, toJob: (path: string) => EngineJob, call: JobOptions, kind: string) =>
    turns.take(`${kind} ${model}`, call.signal, async () => {
      const path = await store.path(model, call.signal, loaded.use(model, engine.generation));
      const result = await engine.run(toJob(path), call);
      loaded.used(model, engine.generation);
      return result;
    });

  return {
    async chat(model, request, { signal, emit }) {
      const started = performance.now();
      const text = createTextFlow(emit);
      const onEvent = (event: EngineEvent) => event.kind === "text" && text.push(event.content);
      try {
        const result = await run(model, (path) => ({ op: "chat", path, request }), { signal, onEvent }, "chat");
        await text.flushed();
        return result as ChatResult;
      } catch (error) {
        if (!(error instanceof LocaraError) || error.code !== "call/cancelled") throw error;
        // Cancelled before the engine began, or so stuck that it had to be killed.
        const usage = { inputTokens: 0, outputTokens: 0, milliseconds: performance.now() - started };
        return { content: text.content(), finish: "cancelled", usage };
      }
    },

    async embed(model, texts, signal) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += textsPerTurn) {
        const part = texts.slice(at, at + textsPerTurn);
        const made = await run(model, (path) => ({ op: "embed", path, texts: part }), { signal }, "embed");
        vectors.push(...(made as Float32Array[]));
      }
      return vectors;
    },

    close: () => engine.close(),
  };
}

/** Hands text on in order. While the page gives no credit, what comes is joined: never more waits than the answer is long. */
function createTextFlow(emit: (delta: { readonly content: string }) => Promise<void>) {
  let all = "";
  let waiting = "";
  let sending: Promise<void> | null = null;
  let failure: unknown;

  const send = async () => {
    while (waiting !== "") {
      const content = waiting;
      waiting = "";
      await emit({ content });
    }
  };

  return {
    content: () => all,
    push(content: string) {
      all += content;
      waiting += content;
      sending ??= send()
        .catch((error) => {
          failure = error;
        })
        .finally(() => {
          sending = null;
        });
    },
    async flushed() {
      while (sending !== null) await sending;
      if (failure !== undefined) throw failure;
    },
  };
}
