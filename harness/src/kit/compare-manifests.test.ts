import assert from "node:assert/strict";
import test from "node:test";
import { compareManifests } from "./compare-manifests.ts";

const manifest = (version: string, capabilities: object) => ({
  schema: "locara/v1",
  publisher: "anna",
  name: "notes",
  version,
  displayName: "Notes",
  description: "Takes notes.",
  license: "Apache-2.0",
  author: { name: "Anna", email: "anna@example.com" },
  category: "productivity",
  capabilities,
});

test("an app's test can say that its update asks for nothing new", () => {
  const before = manifest("1.0.0", { clipboard: "read-write" });
  assert.equal(compareManifests(before, manifest("1.0.1", { clipboard: "read" })).class, "tightening");
  assert.equal(compareManifests(null, before).baseline, "none");
});

test("a manifest that is none is an error that says why", () => {
  assert.throws(() => compareManifests(null, manifest("1", {})), /^Error: after: LOC3020 "1" is no version\.$/);
});
