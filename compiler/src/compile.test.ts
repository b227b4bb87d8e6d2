import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { canonicalJson } from "@locara/schema";
import { compileFixture, fixtureInput, fixtureNames, fixturesFolder, outputs } from "../testing/fixtures.ts";
import { artifactNames, compile } from "./compile.ts";
import { sha256 } from "./sha256.ts";

for (const name of fixtureNames()) {
  test(`the fixture ${name} compiles to its golden files, byte by byte, and to no others`, () => {
    const folder = join(fixturesFolder, name, "expected");
    const made = outputs(compileFixture(name));
    for (const [file, text] of made) {
      const golden = join(folder, `${file}.golden`);
      assert.ok(existsSync(golden), `${golden} is missing; compiler/scripts/update-goldens.ts writes it`);
      assert.equal(text, readFileSync(golden, "utf8"), `${name}: ${file}`);
    }
    assert.deepEqual(readdirSync(folder).sort(), [...made.keys()].map((file) => `${file}.golden`).sort());
  });

  test(`the digest of the fixture ${name} is the sha256 of its resolved.json, in every file that names it`, () => {
    const { files, capabilityDigest, lock } = compileFixture(name);
    assert.equal(capabilityDigest, sha256(files.get("resolved.json") as string));
    const naming = [...files].filter(([, text]) => text.includes('"capabilityDigest"'));
    assert.deepEqual(
      naming.map(([file]) => file),
      ["consent.json", "enforcement.json", "ipc.json", "models.json", "sandbox.linux.json", "tools.json"],
    );
    for (const [, text] of naming) assert.equal(JSON.parse(text).capabilityDigest, capabilityDigest);
    assert.equal(JSON.parse(lock as string).capabilityDigest, capabilityDigest);
  });

  test(`the fixture ${name} gives the same bytes when the fields of its objects stand in another order`, () => {
    const input = fixtureInput(name);
    const reversed = new TextEncoder().encode(
      JSON.stringify(reverse(JSON.parse(new TextDecoder().decode(input.manifest.bytes)))),
    );
    assert.notDeepEqual(reversed, input.manifest.bytes);
    const again = compile({ ...input, manifest: { ...input.manifest, bytes: reversed } });
    assert.deepEqual([...outputs(again)], [...outputs(compileFixture(name))]);
  });

  test(`the lock file of the fixture ${name} is a fixed point: compiling with it gives it again`, () => {
    const { lock } = compileFixture(name);
    const input = fixtureInput(name);
    const again = compile({ ...input, lock: { file: "locara.lock.json", bytes: new TextEncoder().encode(lock) } });
    assert.equal(again.lock, lock);
  });
}

function reverse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverse);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverse(inner)]),
  );
}

test("every artifact is made for every fixture, and resolved.json is canonical", () => {
  for (const name of fixtureNames()) {
    const { files } = compileFixture(name);
    assert.deepEqual([...files.keys()].sort(), [...artifactNames].sort());
    const resolved = files.get("resolved.json") as string;
    assert.equal(canonicalJson(JSON.parse(resolved)), resolved);
  }
});

test("with an error there are no files, no lock file and no digest", () => {
  const { manifest } = fixtureInput("minimal");
  const text = new TextDecoder().decode(manifest.bytes).replace('"1.2.3"', '"one"');
  const compiled = compile({ manifest: { ...manifest, bytes: new TextEncoder().encode(text) }, lock: null });
  assert.deepEqual(
    compiled.diagnostics.map(({ code }) => code),
    ["LOC3020"],
  );
  assert.deepEqual([compiled.files.size, compiled.lock, compiled.capabilityDigest], [0, undefined, undefined]);
});

test("an app that asks for the same under another version has the same capability digest", () => {
  const input = fixtureInput("everything");
  const text = new TextDecoder().decode(input.manifest.bytes).replace('"1.2.3"', '"1.3.0"');
  const again = compile({ ...input, manifest: { ...input.manifest, bytes: new TextEncoder().encode(text) } });
  assert.equal(again.capabilityDigest, compileFixture("everything").capabilityDigest);
  assert.notEqual(again.lock, compileFixture("everything").lock);
});
