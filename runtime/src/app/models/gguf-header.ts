import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { LocaraError } from "@locara/schema";

/** What a GGUF file says about itself, as far as it decides what the model can be used for. */
export interface GgufHeader {
  readonly architecture: string;
  /** How token vectors become one; models that only make vectors say it. */
  readonly pooling: number | null;
  readonly tensors: number;
}

/** Architectures that only encode: they make vectors and cannot write. */
const encoders = new Set([
  "bert",
  "modern-bert",
  "nomic-bert",
  "nomic-bert-moe",
  "neo-bert",
  "jina-bert-v2",
  "jina-bert-v3",
  "eurobert",
  "gemma-embedding",
  "t5encoder",
]);
const other = new Set(["clip", "mmproj", "whisper", "wav2vec", "wavtokenizer-dec", "diffusion"]);

const blockBytes = 1024 * 1024;
/** Vocabularies are a few megabytes; a header beyond this is a lie. */
const maxHeaderBytes = 256 * 1024 * 1024;
const maxEntries = 65_536;
const maxNameBytes = 65_536;
const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const stringType = 8;
const arrayType = 9;

const unsupported = (why: string) =>
  new LocaraError(
    "model/unsupported",
    `This is no model that the engine can load: ${why}.`,
    "Use a whole GGUF file, version 2 or 3.",
  );
const wrongKind = (what: string, hint: string) => new LocaraError("model/wrong-kind", what, hint);

interface Cursor {
  skip(bytes: number): void;
  take(bytes: number): Promise<Buffer>;
}

/** Reads forward in blocks; what is skipped is not read. */
function openCursor(file: FileHandle, fileBytes: number): Cursor {
  let position = 0;
  let block = Buffer.alloc(0);
  let blockStart = 0;
  const reach = (bytes: number) => {
    if (position + bytes > fileBytes) throw unsupported("it ends inside its header");
    if (position + bytes > maxHeaderBytes) throw unsupported("its header is too large");
  };
  return {
    skip(bytes) {
      reach(bytes);
      position += bytes;
    },
    async take(bytes) {
      reach(bytes);
      if (position < blockStart || position + bytes > blockStart + block.length) {
        block = Buffer.alloc(Math.min(Math.max(blockBytes, bytes), fileBytes - position));
        blockStart = position;
        const { bytesRead } = await file.read(block, 0, block.length, position);
        if (bytesRead < bytes) throw unsupported("it ends inside its header");
      }
      const taken = block.subarray(position - blockStart, position - blockStart + bytes);
      position += bytes;
      return taken;
    },
  };
}

/** A count or a length. Every one is followed by at least that many bytes, so that more than the file has is a lie. */
async function takeCount(cursor: Cursor, most: number, what: string): Promise<number> {
  const count = (await cursor.take(8)).readBigUInt64LE();
  if (count > BigInt(most)) throw unsupported(`it claims ${count} ${what}`);
  return Number(count);
}

async function takeText(cursor: Cursor): Promise<string> {
  return (await cursor.take(await takeCount(cursor, maxNameBytes, "bytes of a name"))).toString("utf8");
}

async function skipValue(cursor: Cursor, type: number, fileBytes: number, depth = 0): Promise<void> {
  const size = scalarBytes[type];
  if (size !== undefined) return cursor.skip(size);
  if (type === stringType) return cursor.skip(await takeCount(cursor, fileBytes, "bytes of text"));
  if (type !== arrayType || depth > 2) throw unsupported("it holds a value of an unknown type");
  const element = (await cursor.take(4)).readUInt32LE();
  const count = await takeCount(cursor, fileBytes, "list entries");
  const elementBytes = scalarBytes[element];
  if (elementBytes !== undefined) return cursor.skip(elementBytes * count);
  for (let index = 0; index < count; index++) await skipValue(cursor, element, fileBytes, depth + 1);
}

/** Reads a GGUF file's header, never more. Throws `model/unsupported` or, for a speech model, `model/wrong-kind`. */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await openModelFile(path);
  try {
    const { size } = await file.stat();
    const cursor = openCursor(file, size);
    const magic = (await cursor.take(4)).toString("latin1");
    if (magic === "lmgg")
      throw wrongKind("This is a speech model; it cannot write or compare texts.", "Use it with transcribe.file.");
    if (magic !== "GGUF") throw unsupported("it is no GGUF file");
    const version = (await cursor.take(4)).readUInt32LE();
    if (version !== 2 && version !== 3) throw unsupported(`it is a GGUF file of version ${version}`);
    const tensors = await takeCount(cursor, maxEntries, "tensors");
    const entries = await takeCount(cursor, maxEntries, "entries");
    let architecture = "";
    let pooling: number | null = null;
    for (let index = 0; index < entries; index++) {
      const key = await takeText(cursor);
      const type = (await cursor.take(4)).readUInt32LE();
      if (key === "general.architecture" && type === stringType) architecture = await takeText(cursor);
      else if (key.endsWith(".pooling_type") && type === 4) pooling = (await cursor.take(4)).readUInt32LE();
      else await skipValue(cursor, type, size);
    }
    if (architecture === "") throw unsupported("it names no architecture");
    return { architecture, pooling, tensors };
  } finally {
    await file.close();
  }
}

async function openModelFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    throw new LocaraError("model/missing", "The model's file cannot be opened.", "Fetch the model again.", {
      cause: error,
    });
  }
}

/** Why a model with this header cannot be used for that, or null. */
export function ggufProblem({ architecture, pooling }: GgufHeader, use: "chat" | "embed"): LocaraError | null {
  if (other.has(architecture))
    return wrongKind(`This is a model of kind "${architecture}".`, "Use a language model or an embedding model.");
  const embeds = encoders.has(architecture) || (pooling !== null && pooling !== 0);
  if (use === "embed" && !embeds)
    return wrongKind("This model writes text; it was not made to compare texts.", "Use an embedding model.");
  if (use === "chat" && embeds)
    return wrongKind(
      "This model compares texts; it cannot write.",
      "Use a language model, one trained for instructions.",
    );
  return null;
}
