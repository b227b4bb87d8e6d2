import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { modelFixtures, selfMadeFixtures, sharedFixtures } from "./model-fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "locara-fixtures-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("self-made fixtures are the same bytes whenever they are written", () => {
  const first = selfMadeFixtures(join(folder, "a"));
  const second = selfMadeFixtures(join(folder, "b"));
  for (const kind of ["llm", "speech", "embedding"] as const) assert.equal(first[kind].sha256, second[kind].sha256);
  // Written down once: whoever changes a generator sees it, and raises the edition.
  assert.equal(first.llm.sha256, "8e1a0f7977a259a647dafd402bc1bbd8d8e9c58006e9ebed9b0440a66bf580b9");
  assert.equal(first.speech.sha256, "a4f38c9a0ad042035d151b35ec3c62fd3c178895ec405588b81e8b3e5b61ec3a");
  assert.equal(first.embedding.sha256, "d203bb1af1c23552aa7f7229338e77bbc6b064e18e101a915b787ff86463a324");
});

test("a folder that lacks a trained fixture is not used in part", () => {
  writeFileSync(join(folder, "stories260K.gguf"), "");
  assert.equal(sharedFixtures(folder), null);
});

test("there are always fixtures, and they say where they come from", async () => {
  const fixtures = await modelFixtures();
  assert.equal(["shared", "self-made"].includes(fixtures.source), true);
  assert.equal(fixtures.wav.short.text.split(" ").length > 2 && fixtures.wav.long.words.length > 20, true);
});
