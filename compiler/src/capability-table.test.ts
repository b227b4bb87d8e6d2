import assert from "node:assert/strict";
import test from "node:test";
import { canonicalJson } from "@locara/schema";
import { fixtureInput } from "../testing/fixtures.ts";
import { artifactNames, type CompileInput, compile } from "./compile.ts";

const manifest = JSON.parse(new TextDecoder().decode(fixtureInput("everything").manifest.bytes));
const { lock } = fixtureInput("everything");
const input = (edits: object, withLock: CompileInput["lock"] = lock): CompileInput => ({
  manifest: {
    file: "locara.json",
    bytes: new TextEncoder().encode(JSON.stringify({ ...manifest, ...edits })),
  },
  lock: withLock,
});
const unrelated = fixtureInput("minimal");

const edits: readonly (readonly [what: string, edit: object])[] = [
  ["nothing", {}],
  ["what it says of itself", { description: "Takes notes, and more." }],
  ["its name", { name: "other-notes" }],
  ["who publishes it", { publisher: "ben" }],
  ["its version", { version: "9.0.0" }],
  ["what is optional", { optional: [] }],
  ["a capability that shrinks", { capabilities: { ...manifest.capabilities, clipboard: "read" } }],
];

test("what was compiled before changes no artifact, whatever differs", () => {
  const seen = new Set<string>();
  const all = edits.map(([what, edit]) => {
    compile(unrelated);
    const { files, lock, diagnostics } = compile(input(edit));
    assert.deepEqual([...files.keys()], artifactNames, `${what}: ${diagnostics.map(({ message }) => message).join()}`);
    seen.add(canonicalJson([...files]));
    return { what, edit, files, lock };
  });
  // Each edit shows in some file, or comparing them would say nothing.
  assert.equal(seen.size, edits.length);
  for (const before of all) {
    for (const { what, edit, files, lock } of all) {
      compile(input(before.edit));
      const again = compile(input(edit));
      assert.deepEqual(again.files, files, `${what}, after ${before.what}`);
      assert.equal(again.lock, lock, `${what}, after ${before.what}`);
    }
  }
});

test("what the lock file knows of a tool shows in the SDK, whatever it knew before", () => {
  const tools = fixtureInput("tools");
  const sdk = (text: string) =>
    compile({ ...tools, lock: { file: "locara.lock.json", bytes: new TextEncoder().encode(text) } }).files.get(
      "sdk.ts",
    );
  const text = new TextDecoder().decode(tools.lock?.bytes);
  const known = sdk(text);
  assert.match(known ?? "", /readonly calculator: \{/);
  assert.match(sdk(JSON.stringify({ ...JSON.parse(text), tools: {} })) ?? "", /readonly calculator: Json;/);
  assert.equal(sdk(text), known);
});
