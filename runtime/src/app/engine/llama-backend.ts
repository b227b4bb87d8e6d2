import { availableParallelism } from "node:os";
import { LocaraError } from "@locara/schema";
import type { GgufHeader } from "../models/gguf-header.ts";
import { ggufProblem, readGgufHeader } from "../models/gguf-header.ts";
import type { Backend, EngineLog } from "./backend.ts";
import { answer } from "./llama-chat.ts";
import type { Library, Llama, LlamaContextSequence, LlamaEmbeddingContext, LlamaModel } from "./llama-library.ts";
import { importLibrary, loadError, openLlama } from "./llama-library.ts";
import { maxLoadedLlamaModels } from "./protocol.ts";
import { computeThreads } from "./threads.ts";
import { cancelled, untilCancelled } from "./until-cancelled.ts";

/** Most tokens of a conversation. Memory grows with it; models that know fewer get fewer. */
const maxContextTokens = 8192;
const maxEmbeddingTokens = 2048;

interface Loaded {
  readonly model: LlamaModel;
  readonly header: GgufHeader;
  sequence: LlamaContextSequence | null;
  embedding: LlamaEmbeddingContext | null;
}

/** Opens llama.cpp for chat and embeddings. */
export async function openLlamaBackend(log: EngineLog): Promise<Backend> {
  const library = await importLibrary();
  const threads = computeThreads(availableParallelism());
  const llama = await openLlama(library, threads, log);
  const models = new Map<string, Promise<Loaded>>();

  const open = async (path: string, use: "chat" | "embed"): Promise<Loaded> => {
    const model = models.get(path) ?? loadModel(library, llama, path, use);
    models.delete(path);
    models.set(path, model);
    model.catch(() => models.delete(path));
    const [oldest] = models;
    if (models.size > maxLoadedLlamaModels && oldest !== undefined) {
      models.delete(oldest[0]);
      await oldest[1].then((unused) => unused.model.dispose());
    }
    // A model that is loaded already may still be of the wrong kind for this.
    const problem = ggufProblem((await model).header, use);
    if (problem !== null) throw problem;
    return model;
  };

  return {
    async run(job, call) {
      if (job.op === "transcribe") throw new Error("This engine does not listen.");
      // Loading goes on when its caller leaves: the next one will want it.
      const loaded = await untilCancelled(open(job.path, job.op), call.signal);
      if (job.op === "embed") return embed(loaded, job.texts, threads, call.signal);
      const sequence = await openSequence(library, loaded, threads);
      let intact = false;
      try {
        const result = await answer({ library, llama, sequence, request: job.request, call });
        intact = true;
        return result;
      } finally {
        if (!intact) {
          // What the sequence holds is unknown after a failure.
          loaded.sequence = null;
          await sequence.context.dispose();
        }
      }
    },
  };
}

async function loadModel(library: Library, llama: Llama, path: string, use: "chat" | "embed"): Promise<Loaded> {
  const header = await readGgufHeader(path);
  const problem = ggufProblem(header, use);
  if (problem !== null) throw problem;
  try {
    // On the CPU weights are repacked into a copy: mapping the file as well would hold them twice.
    const model = await llama.loadModel({ modelPath: path, useMmap: llama.gpu === false ? false : "auto" });
    return { model, header, sequence: null, embedding: null };
  } catch (error) {
    throw loadError(library, error);
  }
}

async function openSequence(library: Library, loaded: Loaded, threads: number): Promise<LlamaContextSequence> {
  if (loaded.sequence !== null) return loaded.sequence;
  try {
    const max = Math.min(loaded.model.trainContextSize, maxContextTokens);
    const context = await loaded.model.createContext({ sequences: 1, threads, contextSize: { max } });
    loaded.sequence = context.getSequence();
    return loaded.sequence;
  } catch (error) {
    throw loadError(library, error);
  }
}

/** Scaled to length 1; a vector of nothing but zeros (no known word) stays one. */
function toUnit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : 0));
}

async function embed(
  loaded: Loaded,
  texts: readonly string[],
  threads: number,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { model } = loaded;
  const contextSize = Math.min(model.trainContextSize, maxEmbeddingTokens);
  loaded.embedding ??= await model.createEmbeddingContext({ contextSize, batchSize: contextSize, threads });
  const vectors: Float32Array[] = [];
  for (const text of texts) {
    if (signal.aborted) throw cancelled();
    const tokens = loaded.embedding.calculateInputLength(text);
    if (tokens >= contextSize) {
      throw new LocaraError(
        "model/input-too-long",
        `A text has ${tokens} tokens; the model takes fewer than ${contextSize}.`,
        "Split the text into shorter pieces.",
      );
    }
    const { vector } = await loaded.embedding.getEmbeddingFor(text);
    vectors.push(vector.length === 0 ? new Float32Array(model.embeddingVectorSize) : toUnit(vector));
  }
  return vectors;
}
