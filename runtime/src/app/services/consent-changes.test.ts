import assert from "node:assert/strict";
import { test } from "node:test";
import { capabilities, type Json, type ResolvedCapability, riskOf } from "@locara/schema";
import { consentChanges } from "./consent-changes.ts";

type Scopes = Readonly<Record<string, Json>>;

const known = new Map(capabilities.map((capability) => [capability.id, capability]));
const table = (scopes: Scopes, optional: readonly string[] = []): readonly ResolvedCapability[] =>
  Object.entries(scopes).map(([id, scope]) => {
    const capability = known.get(id);
    assert.ok(capability !== undefined, id);
    return { id, scope, risk: riskOf(capability, scope), optional: optional.includes(id), origin: [] };
  });
const sentencesOf = (scopes: Scopes) =>
  Object.entries(scopes).flatMap(([capability, scope]) =>
    (known.get(capability)?.consent(scope) ?? []).map((text) => ({
      capability,
      risk: "low" as const,
      text,
      reason: null,
      optional: false,
    })),
  );

/** The capabilities whose sentences are new, and those whose sentences are gone. */
function changed(before: Scopes, after: Scopes, wasOptional: readonly string[] = []) {
  const agreed = { capabilityDigest: "d", time: "2026-01-01T00:00:00.000Z", capabilities: table(before, wasOptional) };
  const sentences = sentencesOf(after);
  const changes = consentChanges(agreed, { capabilities: table(after) }, { sentences }, capabilities);
  assert.ok(changes !== null);
  return {
    added: changes.added.map((at) => sentences[at]?.capability),
    removed: changes.removed.map(({ capability }) => capability),
  };
}

const cases = [
  { before: { db: ["a"] }, after: { db: ["a"] }, added: [], removed: [], because: "nothing changed" },
  {
    before: {},
    after: { clipboard: "read" },
    added: ["clipboard"],
    removed: [],
    because: "it was not asked for before",
  },
  {
    before: { clipboard: "read" },
    after: {},
    added: [],
    removed: ["clipboard"],
    because: "it is not asked for any more",
  },
  { before: { db: ["a"] }, after: { db: ["a", "b"] }, added: ["db"], removed: [], because: "its scope grew" },
  { before: { db: ["a", "b"] }, after: { db: ["a"] }, added: [], removed: ["db"], because: "its scope shrank" },
  { before: { db: ["a"] }, after: { db: ["b"] }, added: ["db"], removed: ["db"], because: "one went and another came" },
];

for (const { before, after, added, removed, because } of cases) {
  test(`${JSON.stringify(before)} to ${JSON.stringify(after)}: ${because}`, () => {
    assert.deepEqual(changed(before as unknown as Scopes, after as unknown as Scopes), { added, removed });
  });
}

test("what was the user's to grant and is now required is new, though its words are the same", () => {
  assert.deepEqual(changed({ db: ["a"] }, { db: ["a"] }, ["db"]).added, ["db"]);
});

test("who never agreed has no news: all of it is new", () => {
  assert.equal(consentChanges(null, { capabilities: [] }, { sentences: [] }, capabilities), null);
});
