import { availableParallelism } from "node:os";
import { importLibrary } from "../../runtime/src/app/engine/llama-library.ts";
import { computeThreads } from "../../runtime/src/app/engine/threads.ts";

// The baseline of the engine rows, a process of its own: node-llama-cpp with nothing around it. One JSON line in
// (`{content, maxTokens}`), one out.

const [modelPath = ""] = process.argv.slice(2);
const { getLlama, LlamaLogLevel } = await importLibrary();
const threads = computeThreads(availableParallelism());
const llama = await getLlama({
  gpu: process.platform === "darwin" ? "auto" : false,
  build: "never",
  skipDownload: true,
  maxThreads: threads,
  logLevel: LlamaLogLevel.error,
});
const model = await llama.loadModel({ modelPath, useMmap: llama.gpu === false ? false : "auto" });
const context = await model.createContext({ sequences: 1, threads, contextSize: { max: 8192 } });
const sequence = context.getSequence();

const answer = async (content: string, maxTokens: number): Promise<object> => {
  const begin = performance.now();
  await sequence.clearHistory();
  const prompt = model.tokenize(content);
  if (model.tokens.bos !== null) prompt.unshift(model.tokens.bos);
  let tokens = 0;
  let first = 0;
  let text = "";
  for await (const token of sequence.evaluate(prompt, { temperature: 0, topK: 40, topP: 0.95, minP: 0.05 })) {
    text += model.detokenize([token]);
    tokens++;
    if (tokens === 1) first = performance.now();
    if (tokens >= maxTokens) break;
  }
  const perSecond = (tokens - 1) / ((performance.now() - first) / 1000);
  return { firstMs: first - begin, tokens, perSecond, characters: text.length };
};

process.on("message", async ({ content, maxTokens }: { content: string; maxTokens: number }) => {
  process.send?.(await answer(content, maxTokens));
});
process.send?.("ready");
