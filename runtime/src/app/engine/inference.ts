import type { ChatDelta, ChatResult, Inference } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { ModelStore } from "../models/store.ts";
import type { EngineLog } from "./backend.ts";
import { type ConfirmTool, chatWithTools, type WriteAnswer } from "./chat-tools.ts";
import type { ClientOptions } from "./client.ts";
import { openEngineClient } from "./client.ts";
import { createJoiningFlow } from "./joining-flow.ts";
import { createModelJobs, type RunModelJob } from "./model-jobs.ts";
import type { ModelMemory } from "./model-memory.ts";
import type { PrepareModel } from "./preload.ts";
import type { EngineEvent } from "./protocol.ts";
import type { SpawnEngine } from "./spawn.ts";

/** Texts of one turn: another caller's turn comes between, so that a long list does not keep a short one waiting. */
const textsPerTurn = 32;

export interface InferenceOptions extends Partial<ClientOptions> {
  /** Does the app show what its models think before they answer? Otherwise nothing of it leaves the engine's side. */
  readonly reasoning?: boolean;
  /** Without it no model may use a tool. */
  readonly confirm?: ConfirmTool;
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
  { reasoning = false, confirm = async () => false, ...options }: InferenceOptions = {},
): Inference & { readonly prepare: PrepareModel; close(): Promise<void> } {
  const onEnd = () => memory.ended("llama");
  const engine = openEngineClient("llama", spawn, log, { ...defaults, onEnd, ...options });
  const { run, prepare } = createModelJobs("llama", engine, store, memory);

  return {
    chat(model, { tools, ...request }, call) {
      const write: WriteAnswer = (turn, emit) =>
        writeAnswer({ run, model, reasoning, signal: call.signal }, turn, emit);
      return tools === undefined || tools.length === 0
        ? write(request, call.emit)
        : chatWithTools({ model, request, tools, call, confirm, write });
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

    prepare,
    close: () => engine.close(),
  };
}

interface Writing {
  readonly run: RunModelJob;
  readonly model: string;
  readonly reasoning: boolean;
  readonly signal: AbortSignal;
}

async function writeAnswer(
  { run, model, reasoning, signal }: Writing,
  ...[request, emit]: Parameters<WriteAnswer>
): Promise<ChatResult> {
  const started = performance.now();
  let content = "";
  // Joined, never more waits than the answer is long.
  const flow = createJoiningFlow<readonly ChatDelta[]>(async (deltas) => {
    for (const delta of deltas) await emit(delta);
  }, joined);
  const onEvent = (event: EngineEvent) => {
    if (event.kind === "heard" || event.content === "") return;
    if (event.kind === "text") content += event.content;
    else if (!reasoning) return;
    flow.push([{ kind: event.kind, content: event.content }]);
  };
  const job = {
    use: "chat",
    model,
    turn: `chat ${model}`,
    most: ({ sequences }: { readonly sequences: number }) => sequences,
    toJob: (path: string) => ({ op: "chat", path, request }) as const,
  } as const;
  try {
    const result = (await run(job, { signal, onEvent })) as ChatResult;
    await flow.flushed();
    const { reasoning: thought, ...answer } = result;
    return reasoning && thought !== undefined ? { ...answer, reasoning: thought } : answer;
  } catch (error) {
    if (!(error instanceof LocaraError) || error.code !== "call/cancelled") throw error;
    // Cancelled before the engine began, or so stuck that it had to be killed.
    const usage = { inputTokens: 0, outputTokens: 0, milliseconds: performance.now() - started };
    return { content, finish: "cancelled", usage };
  }
}

/** One after the other, those of a kind in one. */
function joined(waiting: readonly ChatDelta[], next: readonly ChatDelta[]): readonly ChatDelta[] {
  const last = waiting.at(-1);
  const [first] = next;
  return last === undefined || first === undefined || last.kind !== first.kind
    ? [...waiting, ...next]
    : [...waiting.slice(0, -1), { kind: last.kind, content: last.content + first.content }, ...next.slice(1)];
}
