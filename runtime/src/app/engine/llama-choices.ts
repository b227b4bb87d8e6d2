import type { Library, Llama } from "./llama-library.ts";
import { loadError } from "./llama-library.ts";
import type { Choice } from "./memory-budget.ts";

/** Most tokens of a conversation. Memory grows with it; models that know fewer get fewer. */
const maxContextTokens = 8192;
/** Below this a conversation is over before it began; models that know fewer get what they know. */
const leastContextTokens = 2048;
export const maxEmbeddingTokens = 2048;
/** More at once would be slower for each than one after the other. */
const maxSequences = 4;

/** How a model could be loaded and what each way takes: by its header, before anything is loaded. */
export async function llamaChoices(
  library: Library,
  llama: Llama,
  path: string,
  use: "chat" | "embed",
): Promise<readonly Choice[]> {
  try {
    const info = await library.readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
    const insights = await library.GgufInsights.from(info, llama);
    const useMmap = llama.gpu !== false;
    const gpuLayers = llama.gpu === false ? 0 : insights.totalLayers;
    const total = ({ cpuRam, gpuVram }: { readonly cpuRam: number; readonly gpuVram: number }) =>
      Math.ceil(cpuRam + gpuVram);
    const weights = total(await insights.estimateModelResourceRequirementsV2({ gpuLayers, useMmap }));
    const known = insights.trainContextSize ?? leastContextTokens;
    const ways =
      use === "embed" ? [{ contextTokens: Math.min(known, maxEmbeddingTokens), sequences: 1 }] : chatWays(known);
    const choices: Choice[] = [];
    for (const { contextTokens, sequences } of ways) {
      const context = await insights.estimateContextResourceRequirementsV2({
        contextSize: contextTokens,
        modelGpuLayers: gpuLayers,
        sequences,
        useMmap,
        isEmbeddingContext: use === "embed",
        ...(use === "embed" ? { batchSize: contextTokens } : {}),
      });
      choices.push({ contextTokens, sequences, bytes: weights + total(context) });
    }
    return choices;
  } catch (error) {
    throw loadError(library, error);
  }
}

/** Best first: long conversations and several at once, then fewer at once, then shorter ones. */
export function chatWays(knownTokens: number): readonly Omit<Choice, "bytes">[] {
  const longest = Math.min(knownTokens, maxContextTokens);
  const ways: Omit<Choice, "bytes">[] = [];
  for (let sequences = maxSequences; sequences >= 1; sequences /= 2) ways.push({ contextTokens: longest, sequences });
  for (let tokens = longest / 2; tokens >= leastContextTokens; tokens /= 2)
    ways.push({ contextTokens: Math.floor(tokens), sequences: 1 });
  return ways;
}
