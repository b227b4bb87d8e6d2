import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { type Entry, ggufFile, ones, tensor } from "../../harness/src/kit/model-fixtures/gguf-writer.ts";
import type { StageModel } from "./stage.ts";

// A language model that says two words in turn, without end, and computes for each as much as one of its size does: 26
// million weights in all its layers. All those weights are zero, so that the last token alone decides the next. It has no chat template: a prompt is
// what the messages say and nothing around it, so that both sides of a comparison read the same tokens.

const width = 512;
const hidden = 2048;
const allLayers = 6;
const heads = 8;
const contextTokens = 2048;

const [unknown, begin, end] = [0, 1, 2];
const firstByte = 3;
const [first, second] = [firstByte + 256, firstByte + 257];
const tokens = [
  "<unk>",
  "<s>",
  "</s>",
  ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  "▁on",
  "▁and",
];
const types = tokens.map((_, token) => (token === unknown ? 2 : token < firstByte ? 3 : token < first ? 6 : 1));

const dimension = (token: number): number => (token === first ? 1 : token === second ? 2 : 0);

const scores = (): Float32Array => {
  const values = new Float32Array(width * tokens.length).fill(-30 / Math.sqrt(width));
  const lead = (token: number, last: number): void => {
    values[token * width + last] = 12 / Math.sqrt(width);
  };
  lead(first, 0);
  lead(second, 1);
  lead(first, 2);
  return values;
};

/** Writes the model into `folder`, with fewer layers where less is to be computed. */
export const writeBenchLlama = (folder: string, layers = allLayers): StageModel => {
  const embeddings = new Float32Array(width * tokens.length);
  for (let token = 0; token < tokens.length; token++) embeddings[token * width + dimension(token)] = 1;
  const bytes = ggufFile(entries(layers), [
    tensor("token_embd.weight", [width, tokens.length], embeddings),
    ones("output_norm.weight", width),
    tensor("output.weight", [width, tokens.length], scores()),
    ...Array.from({ length: layers }, (_, layer) => block(`blk.${layer}`)).flat(),
  ]);
  const path = `${folder}/bench-llama.gguf`;
  writeFileSync(path, bytes);
  return { id: "bench-llama", path, sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
};

const block = (name: string) => [
  ones(`${name}.attn_norm.weight`, width),
  ...["attn_q", "attn_k", "attn_v", "attn_output"].map((part) => tensor(`${name}.${part}.weight`, [width, width])),
  ones(`${name}.ffn_norm.weight`, width),
  tensor(`${name}.ffn_gate.weight`, [width, hidden]),
  tensor(`${name}.ffn_down.weight`, [hidden, width]),
  tensor(`${name}.ffn_up.weight`, [width, hidden]),
];

const entries = (layers: number): readonly Entry[] => [
  ["general.architecture", "text", "llama"],
  ["general.name", "text", "locara-bench-llama"],
  ["general.license", "text", "apache-2.0"],
  ["general.file_type", "u32", 1],
  ["llama.vocab_size", "u32", tokens.length],
  ["llama.context_length", "u32", contextTokens],
  ["llama.embedding_length", "u32", width],
  ["llama.block_count", "u32", layers],
  ["llama.feed_forward_length", "u32", hidden],
  ["llama.attention.head_count", "u32", heads],
  ["llama.attention.head_count_kv", "u32", heads],
  ["llama.attention.layer_norm_rms_epsilon", "f32", 1e-6],
  ["llama.rope.dimension_count", "u32", width / heads],
  ["tokenizer.ggml.model", "text", "llama"],
  ["tokenizer.ggml.tokens", "list", "text", tokens],
  ["tokenizer.ggml.scores", "list", "f32", tokens.map((_, token) => (token < first ? 0 : -token))],
  ["tokenizer.ggml.token_type", "list", "i32", types],
  ["tokenizer.ggml.bos_token_id", "u32", begin],
  ["tokenizer.ggml.eos_token_id", "u32", end],
  ["tokenizer.ggml.unknown_token_id", "u32", unknown],
];
