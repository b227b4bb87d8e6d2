import assert from "node:assert/strict";
import { test } from "node:test";
import { expansionsOf, modalities, tooling } from "@locara/schema";
import { fixtureInput } from "../testing/fixtures.ts";
import { compile } from "./compile.ts";

const input = fixtureInput("catalogs");
const { capabilities, ...about } = JSON.parse(new TextDecoder().decode(input.manifest.bytes));
const pin = (tool: string) => `${tool}@sha256:${"d".repeat(64)}`;
const scopes: Readonly<Record<string, (tool: string) => unknown>> = {
  tools: (tool) => [pin(tool)],
  net: () => ({ allowed_hosts: ["example.com"] }),
  db: () => ["notes"],
};

/** An app with one entry of a catalog, and what else it declares. */
const compiled = (field: "modalities" | "tooling", id: string, declared: Readonly<Record<string, unknown>>) => {
  const manifest = { ...about, modalities: [], tooling: [], reasons: {}, [field]: [id] };
  const text = JSON.stringify({ ...manifest, capabilities: { models: capabilities.models, ...declared } });
  return compile({ ...input, manifest: { file: "locara.json", bytes: new TextEncoder().encode(text) } });
};
const errorsOf = ({ diagnostics }: ReturnType<typeof compile>) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);

const catalogs = [
  ["modalities", "modality", modalities],
  ["tooling", "tooling", tooling],
] as const;

for (const [field, kind, catalog] of catalogs) {
  for (const entry of catalog) {
    const needs = Object.fromEntries((entry.needs ?? []).map((id) => [id, scopes[id]?.(entry.tool ?? "echo")]));
    const declared = new Set(["models", ...Object.keys(needs)]);
    const expected = expansionsOf(entry, declared).map(({ capability }) => capability);

    test(`${kind} ${entry.id} stands for ${expected.join(", ") || "what it needs"}`, () => {
      const app = compiled(field, entry.id, needs);
      assert.deepEqual(errorsOf(app), []);
      const named = app.resolved?.capabilities.filter(({ origin }) => origin.includes(`${kind}:${entry.id}`));
      assert.deepEqual(
        named?.map(({ id }) => id),
        [...expected].sort(),
      );
    });

    for (const need of entry.needs ?? []) {
      test(`${kind} ${entry.id} is an error without ${need}`, () => {
        const { [need]: _left, ...others } = needs;
        assert.deepEqual(errorsOf(compiled(field, entry.id, others)), ["LOC3032"]);
      });
    }
    if (entry.tool !== undefined) {
      test(`${kind} ${entry.id} is an error where another tool is pinned`, () => {
        assert.deepEqual(errorsOf(compiled(field, entry.id, { tools: [pin("other")] })), ["LOC3032"]);
      });
    }
  }
}

test("there were catalogs to look at", () => assert.ok(modalities.length >= 8 && tooling.length >= 12));
