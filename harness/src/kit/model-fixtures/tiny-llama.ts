import { type Entry, ggufFile, ones, tensor } from "./gguf-writer.ts";

/**
 * A language model small enough to read: one layer that does nothing, so that the last token alone decides the next.
 * It says `tinyAnswer` (or what else it was made to say) to everything, and goes on without end after a `~`. Every text it writes is valid UTF-8.
 */

/** Each word leads to the next one, so none may occur twice. */
export const tinyAnswer =
  "This tiny model was made by hand for tests. It always says the same few words, one after another, until here.";

const wordsOf = (answer: string): readonly string[] => answer.split(/\s+/);
const endless = ["and", "on"];
const specials = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"];
const [unknown, begin, end] = [0, 1, 2];
const firstByte = specials.length;
const firstWord = firstByte + 256;

/** One dimension per thing a token can be: any byte or special, a tilde, or one of the words. */
const other = 0;
const tilde = 1;
const wordDimension = (index: number) => 2 + index;
const width = 64;
const layers = 1;
const heads = 2;
const hidden = 32;
const contextTokens = 4096;

const dimension = (token: number): number => {
  if (token >= firstWord) return wordDimension(token - firstWord);
  return token === firstByte + "~".charCodeAt(0) ? tilde : other;
};

/** Scores of the next token, by what the last one was. Normalising makes a single 1 into the square root of the width. */
function nextTokenScores(words: readonly string[]): Float32Array {
  const firstEndless = firstWord + words.length;
  const vocabulary = firstEndless + endless.length;
  const scores = new Float32Array(width * vocabulary);
  const scale = 1 / Math.sqrt(width);
  const set = (token: number, last: number, score: number) => {
    scores[token * width + last] = score * scale;
  };
  for (let last = 0; last < width; last++) {
    for (let token = 0; token < vocabulary; token++) set(token, last, -30);
    // A grammar may leave nothing but single characters: then those of plain text come before halves of others.
    for (let byte = 0; byte < 256; byte++) set(firstByte + byte, last, byte >= 0x20 && byte < 0x7f ? -15 : -60);
    for (const special of [unknown, begin, firstByte - 1, firstByte - 2]) set(special, last, -90);
  }
  words.forEach((_, index) => {
    set(firstWord + index, index === 0 ? other : wordDimension(index - 1), 12);
    // In a quoted text, a word that ends a sentence is followed by the closing quote.
    set(firstByte + '"'.charCodeAt(0), wordDimension(index), 4);
  });
  set(end, wordDimension(words.length - 1), 12);
  endless.forEach((_, index) => {
    set(firstEndless + index, wordDimension(words.length + 1 - index), 12);
  });
  set(firstEndless, tilde, 12);
  return scores;
}

const tokensOf = (words: readonly string[]): string[] => [
  ...specials,
  ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  ...[...words, ...endless].map((word) => `\u2581${word}`),
];
const tokenTypesOf = (tokens: readonly string[]): number[] => [
  2,
  3,
  3,
  3,
  3,
  ...Array<number>(256).fill(6),
  ...Array<number>(tokens.length - firstWord).fill(1),
];

/** The model's GGUF file; `answer` has no word twice. With a chat template it reads conversations by it, without one it goes on with their text. */
export function tinyLlama(chatTemplate?: string, answer = tinyAnswer): Buffer {
  const words = wordsOf(answer);
  const tokens = tokensOf(words);
  const vocabulary = tokens.length;
  const embeddings = new Float32Array(width * vocabulary);
  for (let token = 0; token < vocabulary; token++) embeddings[token * width + dimension(token)] = 1;
  const entries: Entry[] = [
    ["general.architecture", "text", "llama"],
    ["general.name", "text", "locara-tiny-bigram"],
    ["general.license", "text", "apache-2.0"],
    ["general.file_type", "u32", 1],
    ["llama.vocab_size", "u32", vocabulary],
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
    ["tokenizer.ggml.scores", "list", "f32", tokens.map((_, index) => (index < firstWord ? 0 : -index))],
    ["tokenizer.ggml.token_type", "list", "i32", tokenTypesOf(tokens)],
    ["tokenizer.ggml.bos_token_id", "u32", begin],
    ["tokenizer.ggml.eos_token_id", "u32", end],
    ["tokenizer.ggml.unknown_token_id", "u32", unknown],
    ...(chatTemplate === undefined ? [] : [["tokenizer.chat_template", "text", chatTemplate] as const]),
  ];
  return ggufFile(entries, [
    tensor("token_embd.weight", [width, vocabulary], embeddings),
    ones("output_norm.weight", width),
    tensor("output.weight", [width, vocabulary], nextTokenScores(words)),
    ones("blk.0.attn_norm.weight", width),
    ...["attn_q", "attn_k", "attn_v", "attn_output"].map((part) => tensor(`blk.0.${part}.weight`, [width, width])),
    ones("blk.0.ffn_norm.weight", width),
    tensor("blk.0.ffn_gate.weight", [width, hidden]),
    tensor("blk.0.ffn_down.weight", [hidden, width]),
    tensor("blk.0.ffn_up.weight", [width, hidden]),
  ]);
}

/** The template most small instruct models use. */
export const chatMlTemplate =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
