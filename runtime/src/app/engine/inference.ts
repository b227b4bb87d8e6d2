import type { ChatResult, Inference } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { ModelStore } from "../models/store.ts";
import type { EngineLog } from "./backend.ts";
import type { ClientOptions } from "./client.ts";
import { openEngineClient } from "./client.ts";
import { createJoiningFlow } from "./joining-flow.ts";
import { createModelJobs } from "./model-jobs.ts";
import type { ModelMemory } from "./model-memory.ts";
import type { EngineEvent } from "./protocol.ts";
import type { SpawnEngine } from "./spawn.ts";

/** Texts of one turn: another caller's turn comes between, so that a long list does not keep a short one waiting. */
const textsPerTurn = 32;

interface Delta {
  readonly content: string;
}

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
  memory: ModelMemory,
  log: EngineLog,
  options: Partial<ClientOptions> = {},
): Inference & { close(): Promise<void> } {
  const onEnd = () => memory.ended("llama");
  const engine = openEngineClient("llama", spawn, log, { ...defaults, onEnd, ...options });
  const run = createModelJobs("llama", engine, store, memory);

  return {
    async chat(model, request, { signal, emit }) {
      const started = performance.now();
      let content = "";
      // Joined, never more waits than the answer is long.
      const flow = createJoiningFlow<Delta>(emit, (waiting, next) => ({ content: waiting.content + next.content }));
      const onEvent = (event: EngineEvent) => {
        if (event.kind !== "text" || event.content === "") return;
        content += event.content;
        flow.push({ content: event.content });
      };
      try {
        const result = await run(
          {
            use: "chat",
            model,
            turn: `chat ${model}`,
            most: ({ sequences }) => sequences,
            toJob: (path) => ({ op: "chat", path, request }),
          },
          { signal, onEvent },
        );
        await flow.flushed();
        return result as ChatResult;
      } catch (error) {
        if (!(error instanceof LocaraError) || error.code !== "call/cancelled") throw error;
        // Cancelled before the engine began, or so stuck that it had to be killed.
        const usage = { inputTokens: 0, outputTokens: 0, milliseconds: performance.now() - started };
        return { content, finish: "cancelled", usage };
      }
    },

    async embed(model, texts, signal) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += textsPerTurn) {
        const part = texts.slice(at, at + textsPerTurn);
        const made = await run(
          {
            use: "embed",
            model,
            turn: `embed ${model}`,
            most: () => 1,
            toJob: (path) => ({ op: "embed", path, texts: part }),
          },
          { signal },
        );
        vectors.push(...(made as Float32Array[]));
      }
      return vectors;
    },

    close: () => engine.close(),
  };
}
