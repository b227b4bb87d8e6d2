import assert from "node:assert/strict";
import { test } from "node:test";
import { signedToolProblem, signedToolText, type ToolManifest, toolText } from "./tool-manifest.ts";

const manifest: ToolManifest = {
  v: 1,
  id: "echo",
  version: "1.0.0",
  summary: "Answers with what it was given.",
  licence: "MIT",
  wasm: { sha256: "a".repeat(64), bytes: 10 },
  input: {},
  output: {},
  imports: ["fd_read"],
  limits: { milliseconds: 1, memoryBytes: 65_536, outputBytes: 1, tempBytes: 0, files: 0 },
  clock: "fixed",
  random: "fixed",
};
const signature = { key: "b".repeat(64), value: "c".repeat(128) };
const limits = (changed: Partial<ToolManifest["limits"]>) => ({ limits: { ...manifest.limits, ...changed } });

const broken: readonly { changed: object; says: RegExp; because: string }[] = [
  { changed: { v: 2 }, says: /\/v must be 1/, because: "another version means other things" },
  {
    changed: { capabilities: ["net"] },
    says: /\/capabilities is not known/,
    because: "a tool has no capability of its own",
  },
  { changed: { id: "../x" }, says: /no tool id/, because: "it names a folder" },
  { changed: { id: "Echo" }, says: /no tool id/, because: "ids are lower case" },
  { changed: { imports: ["sock_accept"] }, says: /\/imports\/0/, because: "there are no sockets" },
  { changed: { imports: ["constructor"] }, says: /\/imports\/0/, because: "it is no import" },
  { changed: limits({ milliseconds: 30_001 }), says: /milliseconds/, because: "nobody has longer" },
  { changed: limits({ memoryBytes: 2 ** 40 }), says: /memoryBytes/, because: "nobody has more" },
  { changed: limits({ files: -1 }), says: /files/, because: "it is no count" },
  { changed: { clock: "precise" }, says: /clock/, because: "precise clocks measure others" },
  { changed: { wasm: { sha256: "A".repeat(64), bytes: 1 } }, says: /no sha256/, because: "digests have one spelling" },
  { changed: { summary: "a\u202eb" }, says: /visible/, because: "users read it" },
  { changed: { summary: "two\nlines" }, says: /visible/, because: "it is one line" },
  {
    changed: { input: { type: "string", pattern: "a" } },
    says: /\/manifest\/input .*pattern/,
    because: "it is not enforced",
  },
  { changed: { output: { $ref: "#" } }, says: /\/manifest\/output/, because: "the same" },
];

test("a whole manifest with a signature's form has no problem", () => {
  assert.equal(signedToolProblem({ manifest, signature }), null);
});

for (const { changed, says, because } of broken) {
  test(`a manifest with ${JSON.stringify(changed)} is none: ${because}`, () => {
    assert.match(String(signedToolProblem({ manifest: { ...manifest, ...changed }, signature })), says);
  });
}

test("without a signature, or with one that has another form, it is no signed tool", () => {
  for (const other of [undefined, null, {}, { ...signature, key: "b" }, { ...signature, value: "C".repeat(128) }])
    assert.match(String(signedToolProblem({ manifest, signature: other })), /signature/);
  for (const nothing of [null, undefined, 5, [], "tool"]) assert.notEqual(signedToolProblem(nothing), null);
});

test("what is pinned does not depend on the order of fields, and what is signed says what it is", () => {
  const turned = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as ToolManifest;
  assert.equal(toolText(turned), toolText(manifest));
  assert.ok(signedToolText(manifest).startsWith("locara tool v1\n{"));
});
