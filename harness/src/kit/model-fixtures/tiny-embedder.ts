import { ggufFile, ones, tensor } from "./gguf-writer.ts";

/**
 * An embedding model by hand: a word is its subject's direction and a little of its own, a text the mean of its words.
 * Unknown words add nothing, so that a text of them alone is the zero vector.
 */
const subjects: Readonly<Record<string, readonly string[]>> = {
  medicine: ["doctor", "nurse", "hospital", "sick", "patient"],
  money: ["bank", "money", "coin", "pay", "price"],
  sea: ["boat", "sea", "ship", "water", "fish"],
  court: ["king", "queen", "crown", "palace", "prince"],
  talk: ["meeting", "note", "word", "speech", "talk"],
};
const width = 32;
const hidden = 32;
const contextTokens = 512;
const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

export function tinyEmbedder(): Buffer {
  const groups = Object.values(subjects);
  const words = groups.flat();
  const tokens = [...special, ...words.map((word) => `\u2581${word}`)];
  const embeddings = new Float32Array(tokens.length * width);
  words.forEach((word, index) => {
    const row = (special.length + index) * width;
    embeddings[row + groups.findIndex((group) => group.includes(word))] = 0.9;
    embeddings[row + groups.length + index] = 0.4;
  });
  return ggufFile(
    [
      ["general.architecture", "text", "bert"],
      ["general.name", "text", "locara-tiny-words"],
      ["general.license", "text", "apache-2.0"],
      ["general.file_type", "u32", 1],
      ["bert.block_count", "u32", 1],
      ["bert.context_length", "u32", contextTokens],
      ["bert.embedding_length", "u32", width],
      ["bert.feed_forward_length", "u32", hidden],
      ["bert.attention.head_count", "u32", 4],
      ["bert.attention.layer_norm_epsilon", "f32", 1e-12],
      ["bert.attention.causal", "bool", false],
      ["bert.pooling_type", "u32", 1],
      ["tokenizer.ggml.model", "text", "bert"],
      ["tokenizer.ggml.token_type_count", "u32", 2],
      ["tokenizer.ggml.tokens", "list", "text", tokens],
      [
        "tokenizer.ggml.token_type",
        "list",
        "i32",
        tokens.map((_, index) => (index >= special.length ? 1 : index === 1 ? 2 : 3)),
      ],
      ["tokenizer.ggml.padding_token_id", "u32", 0],
      ["tokenizer.ggml.unknown_token_id", "u32", 1],
      ["tokenizer.ggml.cls_token_id", "u32", 2],
      ["tokenizer.ggml.bos_token_id", "u32", 2],
      ["tokenizer.ggml.seperator_token_id", "u32", 3],
      ["tokenizer.ggml.eos_token_id", "u32", 3],
      ["tokenizer.ggml.mask_token_id", "u32", 4],
    ],
    [
      tensor("token_embd.weight", [width, tokens.length], embeddings),
      tensor("position_embd.weight", [width, contextTokens]),
      { ...tensor("token_types.weight", [width, 2]), half: false },
      ones("token_embd_norm.weight", width),
      tensor("token_embd_norm.bias", [width]),
      ...["q", "k", "v", "output"].flatMap((part) => [
        tensor(`blk.0.attn_${part}.weight`, [width, width]),
        tensor(`blk.0.attn_${part}.bias`, [width]),
      ]),
      ones("blk.0.attn_output_norm.weight", width),
      tensor("blk.0.attn_output_norm.bias", [width]),
      tensor("blk.0.ffn_up.weight", [width, hidden]),
      tensor("blk.0.ffn_up.bias", [hidden]),
      tensor("blk.0.ffn_down.weight", [hidden, width]),
      tensor("blk.0.ffn_down.bias", [width]),
      ones("blk.0.layer_output_norm.weight", width),
      tensor("blk.0.layer_output_norm.bias", [width]),
    ],
  );
}
