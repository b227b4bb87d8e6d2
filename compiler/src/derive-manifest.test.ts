import assert from "node:assert/strict";
import test from "node:test";
import { besidesTools, fixtureInput } from "../testing/fixtures.ts";
import { compile } from "./compile.ts";
import { deriveManifest } from "./derive-manifest.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const source = fixtureInput("everything");
const standIn = { id: "tiny", sha256: "d".repeat(64), bytes: 7, licence: "CC0-1.0" };

test("only the digests of the named pins change; every other byte of the manifest stays", () => {
  const { manifest } = deriveManifest(source, { models: [standIn], substitution: "x" });
  assert.equal(text(manifest.bytes), text(source.manifest.bytes).replace("a".repeat(64), "d".repeat(64)));
});

test("a manifest with an unusual layout keeps it", () => {
  const bytes = new TextEncoder().encode(
    text(source.manifest.bytes).replaceAll("\n", "\r\n\t").replace('"tiny@', '"\\u0074iny@'),
  );
  const { manifest } = deriveManifest(
    { ...source, manifest: { file: "f", bytes } },
    { models: [standIn], substitution: "x" },
  );
  assert.equal(
    text(manifest.bytes),
    text(bytes).replace(`"\\u0074iny@sha256:${"a".repeat(64)}"`, `"tiny@sha256:${"d".repeat(64)}"`),
  );
});

test("a stand-in for a model that is not pinned adds nothing", () => {
  const derived = deriveManifest(source, {
    models: [
      { ...standIn, id: "tin" },
      { ...standIn, id: "constructor" },
    ],
    substitution: "x",
  });
  assert.equal(text(derived.manifest.bytes), text(source.manifest.bytes));
  assert.deepEqual(Object.keys(JSON.parse(text(derived.lock.bytes)).models).sort(), ["base.en", "tiny", "words"]);
});

test("without a lock file, stand-ins for every model make the manifest whole", () => {
  const models = ["tiny", "base.en", "words"].map((id, index) => ({
    ...standIn,
    id,
    sha256: String(index).repeat(64),
  }));
  const derived = deriveManifest({ ...source, lock: null }, { models, substitution: "x" });
  assert.deepEqual(besidesTools(compile(derived)), []);
  assert.deepEqual(
    besidesTools(compile({ ...source, lock: null })).map(({ code }) => code),
    ["LOC3028", "LOC3028", "LOC3028"],
  );
});

test("a derived manifest is checked like any other", () => {
  const bytes = new TextEncoder().encode(text(source.manifest.bytes).replace('"1.2.3"', '"one"'));
  const derived = deriveManifest(
    { ...source, manifest: { file: "f", bytes } },
    { models: [standIn], substitution: "x" },
  );
  assert.deepEqual(
    besidesTools(compile(derived)).map(({ code }) => code),
    ["LOC3020"],
  );
});
