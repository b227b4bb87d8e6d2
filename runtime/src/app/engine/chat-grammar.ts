import type { Json } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import { toGrammarSchema, unenforceable } from "./answer-schema.ts";
import type { Llama, LlamaGrammar } from "./llama-library.ts";

/** Throws `argument/invalid` where an answer cannot be held to the schema. */
export async function toGrammar(llama: Llama, schema: Json): Promise<LlamaGrammar> {
  const [problem] = unenforceable(schema);
  const refuse = (why: string, options?: ErrorOptions) =>
    new LocaraError(
      "argument/invalid",
      `The answer cannot be held to this JSON Schema: ${why}.`,
      "Use only what an answer can be held to; check the rest in the app.",
      options,
    );
  if (problem !== undefined) throw refuse(problem);
  try {
    return await llama.createGrammarForJsonSchema(
      toGrammarSchema(schema) as Parameters<Llama["createGrammarForJsonSchema"]>[0],
    );
  } catch (error) {
    throw refuse("the engine has no grammar for it", { cause: error });
  }
}

/** Is `content` a whole JSON object or array? Then nothing but white space could follow. */
export function completeDocument(content: string): boolean {
  if (!/[}\]]\s*$/.test(content.slice(-8))) return false;
  try {
    JSON.parse(content);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
