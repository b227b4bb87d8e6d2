import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LocaraError } from "@locara/schema";
import fc from "fast-check";
import { ggufProblem, readGgufHeader } from "./gguf-header.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const word = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const long = (value: number | bigint) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const text = (value: string) => Buffer.concat([long(value.length), Buffer.from(value)]);
const entry = (key: string, type: number, value: Buffer) => Buffer.concat([text(key), word(type), value]);
const gguf = (
  entries: readonly Buffer[],
  {
    version = 3,
    tensors = 0,
    claimed = entries.length,
  }: { version?: number; tensors?: number | bigint; claimed?: number | bigint } = {},
) => Buffer.concat([Buffer.from("GGUF"), word(version), long(tensors), long(claimed), ...entries]);

const architecture = (name: string) => entry("general.architecture", 8, text(name));
const tokens = entry("tokenizer.ggml.tokens", 9, Buffer.concat([word(8), long(3), text("a"), text("bc"), text("")]));
const numbers = entry("tokenizer.ggml.scores", 9, Buffer.concat([word(6), long(3), Buffer.alloc(12)]));

async function read(content: Uint8Array) {
  using folder = temporaryFolder();
  const path = join(folder.path, "model.gguf");
  writeFileSync(path, content);
  return await readGgufHeader(path);
}

test("a header tells its architecture, behind whatever else it holds", async () => {
  const header = gguf([
    tokens,
    numbers,
    entry("x", 4, word(1)),
    entry("bert.pooling_type", 4, word(1)),
    architecture("bert"),
  ]);
  assert.deepEqual(await read(header), { architecture: "bert", pooling: 1, tensors: 0 });
});

const refused = [
  { name: "no bytes", content: Buffer.alloc(0), code: "model/unsupported" },
  { name: "other bytes", content: Buffer.from("hello, world"), code: "model/unsupported" },
  { name: "a Whisper file", content: Buffer.concat([Buffer.from("lmgg"), Buffer.alloc(64)]), code: "model/wrong-kind" },
  { name: "version 1", content: gguf([architecture("llama")], { version: 1 }), code: "model/unsupported" },
  { name: "no architecture", content: gguf([tokens]), code: "model/unsupported" },
  {
    name: "more entries than there are",
    content: gguf([architecture("llama")], { claimed: 2 }),
    code: "model/unsupported",
  },
  {
    name: "more entries than anybody needs",
    content: gguf([architecture("llama")], { claimed: 2n ** 60n }),
    code: "model/unsupported",
  },
  {
    name: "more tensors than anybody needs",
    content: gguf([architecture("llama")], { tensors: 2n ** 63n }),
    code: "model/unsupported",
  },
  { name: "a text longer than the file", content: gguf([entry("x", 8, long(2n ** 40n))]), code: "model/unsupported" },
  {
    name: "a list longer than the file",
    content: gguf([entry("x", 9, Buffer.concat([word(8), long(2n ** 40n)]))]),
    code: "model/unsupported",
  },
  {
    name: "lists within lists without end",
    content: gguf([entry("x", 9, Buffer.concat(Array.from({ length: 50 }, () => Buffer.concat([word(9), long(1)]))))]),
    code: "model/unsupported",
  },
  { name: "a value of an unknown type", content: gguf([entry("x", 77, word(1))]), code: "model/unsupported" },
];

for (const { name, content, code } of refused) {
  test(`a file with ${name} is refused as ${code}`, async () => {
    await assert.rejects(read(content), { code });
  });
}

test("a header cut or changed anywhere gives a header or a clear refusal", async () => {
  const whole = gguf([architecture("llama"), tokens, numbers, entry("llama.pooling_type", 4, word(0))]);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length),
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
      async (length, changes) => {
        const content = Buffer.from(whole);
        for (const [at, value] of changes) content.writeUInt8(value, at);
        const error = await read(content.subarray(0, length)).then(
          () => null,
          (thrown) => thrown,
        );
        assert.equal(error === null || error instanceof LocaraError, true, String(error));
      },
    ),
    { numRuns: 300 },
  );
});

const kinds = [
  { header: { architecture: "llama", pooling: null }, chat: true, embed: false, because: "it writes" },
  { header: { architecture: "bert", pooling: 1 }, chat: false, embed: true, because: "it only encodes" },
  { header: { architecture: "nomic-bert", pooling: null }, chat: false, embed: true, because: "its kind only encodes" },
  { header: { architecture: "qwen3", pooling: 3 }, chat: false, embed: true, because: "it was trained to compare" },
  { header: { architecture: "qwen3", pooling: 0 }, chat: true, embed: false, because: "no pooling is no comparing" },
  { header: { architecture: "clip", pooling: null }, chat: false, embed: false, because: "it sees" },
];

for (const { header, chat, embed, because } of kinds) {
  test(`a model of ${header.architecture} with pooling ${header.pooling} ${chat ? "writes" : embed ? "compares" : "does neither"}: ${because}`, () => {
    assert.deepEqual(
      [
        ggufProblem({ ...header, tensors: 1 }, "chat") === null,
        ggufProblem({ ...header, tensors: 1 }, "embed") === null,
      ],
      [chat, embed],
    );
  });
}
