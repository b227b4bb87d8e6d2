import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Json, type SignedTool, toolText } from "@locara/schema";
import { forkEngine } from "../engine/fork.ts";
import { knownToolKeys } from "./known-keys.ts";
import { openTools } from "./tools.ts";

const folder = join(import.meta.dirname, "../../../../registry/tools");
const read = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), "utf8"));
const locked = ["calculator", "echo", "text-utils"].map((id) => read(`${id}/tool.json`) as SignedTool);
const pins = locked.map(
  ({ manifest }) => `${manifest.id}@sha256:${createHash("sha256").update(toolText(manifest)).digest("hex")}`,
);
const tools = openTools(
  { pins, locked, folder, keys: knownToolKeys },
  forkEngine({ log: () => undefined }),
  () => undefined,
);
after(() => tools.close());

test("the runtime takes the signatures of the keys that the registry lists, and of no others", () => {
  assert.deepEqual(knownToolKeys, read("keys.json"));
  assert.deepEqual(
    tools.list().map(({ id }) => id),
    ["calculator", "echo", "text-utils"],
  );
});

const text = (content: string, characters: number, words: number, lines: number) => ({
  text: content,
  characters,
  words,
  lines,
});

const calls: readonly { tool: string; input: Json; answer: Json }[] = [
  { tool: "echo", input: { a: [1, "ü", null] }, answer: { a: [1, "ü", null] } },
  { tool: "echo", input: "x".repeat(1_000_000), answer: "x".repeat(1_000_000) },
  { tool: "text-utils", input: { action: "count", text: "two words\n🙂" }, answer: text("two words\n🙂", 11, 3, 2) },
  {
    tool: "text-utils",
    input: { action: "upper", text: 'straße "q" \\ \u0001' },
    answer: text('STRASSE "Q" \\ \u0001', 15, 3, 1),
  },
  {
    tool: "text-utils",
    input: { action: "slug", text: " Hello, World: 42! " },
    answer: text("hello-world-42", 14, 1, 1),
  },
  { tool: "text-utils", input: { action: "sort-lines", text: "b\na\nc" }, answer: text("a\nb\nc", 5, 3, 3) },
  { tool: "text-utils", input: { action: "unique-lines", text: "b\na\nb" }, answer: text("b\na", 3, 2, 2) },
  { tool: "text-utils", input: { action: "reverse-lines", text: "1\n2" }, answer: text("2\n1", 3, 2, 2) },
  { tool: "text-utils", input: { action: "trim", text: "" }, answer: text("", 0, 0, 0) },
  { tool: "text-utils", input: { text: "\ud800", action: "count" }, answer: text("\ud800", 1, 1, 1) },
  { tool: "calculator", input: { expression: "2 * (3 + sqrt(16)) ^ 2" }, answer: { value: 98 } },
  { tool: "calculator", input: { expression: "-2^2 + 7 % 4 / 2" }, answer: { value: -2.5 } },
  { tool: "calculator", input: { expression: "min(3, 1, 2) + max(1)" }, answer: { value: 2 } },
  { tool: "calculator", input: { expression: "0.1 + 0.2" }, answer: { value: 0.30000000000000004 } },
  { tool: "calculator", input: { expression: "2^0.5 - sqrt(2)" }, answer: { value: 0 } },
  {
    tool: "calculator",
    input: { expression: "1 / 0" },
    answer: { problem: "The result is not a number that can be written.", at: 0 },
  },
  {
    tool: "calculator",
    input: { expression: "1 + process.exit(1)" },
    answer: { problem: "Only pi and e are numbers with a name; functions need brackets.", at: 11 },
  },
  { tool: "calculator", input: { expression: "1 2" }, answer: { problem: "An operator was expected here.", at: 2 } },
  { tool: "calculator", input: { expression: "" }, answer: { problem: "A number was expected here.", at: 0 } },
  {
    tool: "calculator",
    input: { expression: "(".repeat(5000) },
    answer: { problem: "This is nested too deeply.", at: 100 },
  },
];

for (const { tool, input, answer } of calls) {
  test(`${tool} answers ${JSON.stringify(input).slice(0, 60)} with ${JSON.stringify(answer).slice(0, 60)}`, async () => {
    assert.deepEqual(await tools.call(tool, input, new AbortController().signal), answer);
  });
}
