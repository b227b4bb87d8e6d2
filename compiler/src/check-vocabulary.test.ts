import assert from "node:assert/strict";
import test from "node:test";
import {
  byId,
  capabilities,
  compareCapabilities,
  type LockFile,
  type Manifest,
  modalities,
  tooling,
} from "@locara/schema";
import { besidesTools, compileFixture, fixtureInput } from "../testing/fixtures.ts";
import { resolvesAlike } from "./check-vocabulary.ts";
import { compile } from "./compile.ts";
import { Report } from "./report.ts";
import { resolve } from "./resolve.ts";
import { sha256 } from "./sha256.ts";
import { readSoundManifest } from "./sound-manifest.ts";

const encoder = new TextEncoder();
const { version } = compileFixture("catalogs").resolved?.vocabulary ?? { version: 0 };
const locked = () => JSON.parse(compileFixture("catalogs").lock as string) as LockFile;

/** The digest that a compiler with this vocabulary would have locked. */
function under(vocabulary: LockFile["vocabulary"], less: readonly string[] = []): LockFile {
  const { canonical } = tableWithout(less);
  return { ...locked(), vocabulary, capabilityDigest: sha256(canonical(vocabulary)) };
}

function tableWithout(less: readonly string[]) {
  const { resolved } = compileFixture("catalogs");
  assert.ok(resolved);
  const kept = resolved.capabilities.filter(({ id }) => !less.includes(id));
  const sorted = (vocabulary: LockFile["vocabulary"]) => ({ ...resolved, capabilities: kept, vocabulary });
  return { canonical: (vocabulary: LockFile["vocabulary"]) => canonicalText(sorted(vocabulary)) };
}

/** RFC 8785 by another way than the one under test: `JSON.stringify` with sorted keys. */
const canonicalText = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

function compileWith(lock: unknown, change: (manifest: Record<string, unknown>) => void = () => undefined) {
  const input = fixtureInput("catalogs");
  const manifest = JSON.parse(new TextDecoder().decode(input.manifest.bytes)) as Record<string, unknown>;
  change(manifest);
  return compile({
    manifest: { file: "locara.json", bytes: encoder.encode(JSON.stringify(manifest)) },
    lock: { file: "locara.lock.json", bytes: encoder.encode(JSON.stringify(lock)) },
  });
}
const found = (...input: Parameters<typeof compileWith>) =>
  besidesTools(compileWith(...input)).map(({ code, severity, file }) => [code, severity, file]);

const older = { version: version - 1, digest: "0".repeat(64) };

test("a lock file of this vocabulary is fine, and so is one that nothing was compiled with", () => {
  assert.deepEqual(found(locked()), []);
  const { models, reasons } = locked();
  assert.deepEqual(found({ v: 1, models, reasons }), []);
});

test("an older vocabulary that gave the manifest the same is no news, and the new one is locked", () => {
  const compiled = compileWith(under(older));
  assert.deepEqual(besidesTools(compiled), []);
  assert.deepEqual(JSON.parse(compiled.lock as string).vocabulary, compileFixture("catalogs").resolved?.vocabulary);
});

test("an older vocabulary that gave the manifest less is said", () => {
  assert.deepEqual(found(under(older, ["ocr"])), [["LOC3054", "warning", "locara.lock.json"]]);
});

test("with a changed manifest as well it cannot be told apart, and that is said", () => {
  const change = (manifest: Record<string, unknown>) => {
    manifest.version = "1.3.0";
  };
  assert.deepEqual(found(under(older), change), [["LOC3054", "warning", "locara.lock.json"]]);
});

test("another build's vocabulary of the same number is judged by what it gave", () => {
  assert.deepEqual(found(under({ version, digest: "1".repeat(64) })), []);
  assert.deepEqual(found(under({ version, digest: "1".repeat(64) }, ["ocr"])), [
    ["LOC3054", "warning", "locara.lock.json"],
  ]);
});

test("a lock file of a newer vocabulary stops the compiler", () => {
  const compiled = compileWith(under({ version: version + 1, digest: "2".repeat(64) }));
  assert.deepEqual(
    besidesTools(compiled).map(({ code, severity }) => [code, severity]),
    [["LOC3053", "error"]],
  );
  assert.equal(compiled.files.size, 0);
});

for (const vocabulary of [null, 1, {}, { version: "2", digest: "0".repeat(64) }, { version: 2, digest: "zz" }]) {
  test(`the vocabulary ${JSON.stringify(vocabulary)} makes a lock file unreadable`, () => {
    assert.deepEqual(found({ ...locked(), vocabulary }), [["LOC3029", "error", "locara.lock.json"]]);
  });
}

test("a bundle that a newer vocabulary widens is an expansion, though no word of the manifest changed", () => {
  const { tree } = readSoundManifest(fixtureInput("catalogs").manifest.bytes, "locara.json");
  assert.ok(tree);
  const manifest = tree.value as Manifest;
  const wider = tooling.map((entry) =>
    entry.id === "filesystem.search"
      ? { ...entry, expands: [...entry.expands, { capability: "clipboard", spelling: "read" }] }
      : entry,
  );
  const was = resolve(manifest, new Report(tree)).resolved;
  const is = resolve(manifest, new Report(tree), { modalities, tooling: wider }).resolved;
  assert.deepEqual(
    compareCapabilities(was.capabilities, is.capabilities, byId(capabilities)).map(({ capability, verdict }) => [
      capability,
      verdict,
    ]),
    [["clipboard", "wider"]],
  );
  const lock = { vocabulary: was.vocabulary, capabilityDigest: sha256(canonicalText(was)) };
  assert.equal(resolvesAlike(was, lock), true);
  assert.equal(resolvesAlike(is, lock), false);
});
