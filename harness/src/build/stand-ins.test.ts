import assert from "node:assert/strict";
import { test } from "node:test";
import type { Resolved } from "@locara/schema";
import type { ModelFixture, ModelFixtures } from "../kit/model-fixtures/model-fixtures.ts";
import { type StandIns, standIns } from "./stand-ins.ts";

const fixture = (id: string): ModelFixture => ({
  id,
  path: `/${id}`,
  sha256: id.padEnd(64, "0"),
  bytes: 1,
  licence: "MIT",
});
const fixtures: ModelFixtures = {
  source: "self-made",
  llm: fixture("tiny"),
  speech: fixture("tone"),
  embedding: fixture("words"),
  wav: { short: { path: "", text: "" }, long: { path: "", words: [] } },
};

const resolved = (
  capabilities: readonly { readonly id: string; readonly scope: readonly string[] | boolean }[],
): Resolved => ({
  v: 1,
  app: "a/b",
  vocabulary: { version: 1, digest: "" },
  capabilities: capabilities.map(({ id, scope }) => ({ id, scope, risk: "low", optional: false, origin: [] })),
});

function replaced(capabilities: Parameters<typeof resolved>[0]): StandIns {
  const found = standIns(resolved(capabilities), fixtures);
  assert.ok(found !== null);
  return found;
}

test("each model gets a fixture of the kind that its capability needs", () => {
  const { derivation, files } = replaced([
    { id: "app", scope: true },
    { id: "embed", scope: ["e"] },
    { id: "llm.chat", scope: ["chat", "chat-2"] },
    { id: "transcribe.file", scope: ["ear"] },
  ]);
  assert.deepEqual(
    derivation.models.map(({ id, sha256 }) => [id, sha256.replace(/0+$/, "")]),
    [
      ["e", "words"],
      ["chat", "tiny"],
      ["chat-2", "tiny"],
      ["ear", "tone"],
    ],
  );
  assert.deepEqual(
    files.map(({ id }) => id),
    ["words", "tiny", "tone"],
  );
});

test("the user is told which model is another one", () => {
  assert.match(
    replaced([{ id: "llm.chat", scope: ["qwen"] }]).derivation.substitution,
    /not on this computer: tiny for qwen\./,
  );
});

test("an app without models has nothing to stand in for, and its user is told of nothing", () => {
  assert.equal(standIns(resolved([{ id: "db", scope: ["app"] }]), fixtures), null);
});
