import { LocaraError } from "@locara/schema";
import type { EngineLog } from "./backend.ts";

export type {
  ChatHistoryItem,
  ChatWrapper,
  LlamaContext,
  LlamaContextSequence,
  LlamaEmbeddingContext,
  LlamaGrammar,
  LlamaModel,
  Token,
} from "node-llama-cpp";

export type Library = typeof import("node-llama-cpp");
export type Llama = Awaited<ReturnType<Library["getLlama"]>>;

/** The library has top-level await: it can be imported but not required, from a CommonJS bundle too. */
export const importLibrary = (): Promise<Library> => import("node-llama-cpp");

/** llama.cpp on this machine; throws `resource/backend-missing` where there is no build for it. Downloads and compiles nothing. */
export async function openLlama(library: Library, threads: number, log: EngineLog): Promise<Llama> {
  try {
    return await library.getLlama({
      gpu: process.platform === "darwin" ? "auto" : false,
      build: "never",
      skipDownload: true,
      maxThreads: threads,
      logLevel: library.LlamaLogLevel.error,
      logger: (_level, text) => log("error", `llama.cpp: ${text.trim().slice(0, 500)}`),
    });
  } catch (error) {
    throw new LocaraError(
      "resource/backend-missing",
      `The language engine has no build for ${process.platform} on ${process.arch}.`,
      "Install the app on a supported system: macOS on Apple silicon or Linux on x86-64.",
      { cause: error },
    );
  }
}

/** Not enough memory is its own error; whatever else stops a load means that the file is not what it should be. */
export const loadError = (library: Library, error: unknown): LocaraError =>
  error instanceof library.InsufficientMemoryError
    ? new LocaraError(
        "resource/memory",
        "There is not enough memory for this model.",
        "Close other programs, or use a smaller model.",
        { cause: error },
      )
    : new LocaraError(
        "model/unsupported",
        `The engine cannot load this model: ${error instanceof Error ? error.message : String(error)}`,
        "Use a whole GGUF file of an architecture that llama.cpp supports.",
        { cause: error },
      );
