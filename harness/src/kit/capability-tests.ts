import assert from "node:assert/strict";
import { test } from "node:test";
import { vocabulary } from "@locara/runtime";
import { type AnyCapability, type Example, type Json, LocaraError } from "@locara/schema";
import { allowlistOf, type FakeKernel, fakeKernel, resolvedOf } from "./fake-kernel.ts";
import { fakePorts } from "./fake-ports.ts";
import type { TestApp } from "./test-app.ts";

const decisions = new Set([
  "capability/undeclared",
  "capability/out-of-scope",
  "capability/not-granted",
  "argument/invalid",
  "command/unknown",
  "resource/internal",
]);

/** How a call was decided: what happens to it after it was allowed is not the kernel's word. */
export async function decisionOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "allowed";
  } catch (error) {
    if (error instanceof LocaraError) return decisions.has(error.code) ? error.code : "allowed";
    throw error;
  }
}

/** What the kernel decides on a call. Some streams go on until their reader leaves: of those the audit says that they were allowed. */
export async function kernelDecision(kernel: FakeKernel, command: string, args: unknown): Promise<string> {
  const decided = decisionOf(kernel.call(command, args));
  if (kernel.policy.entry(command)?.command.kind !== "stream") return decided;
  let over = false;
  void decided.finally(() => {
    over = true;
  });
  const allowed = () => kernel.audit.entries(1).some(({ outcome }) => outcome === "allowed");
  while (!over && !allowed()) await new Promise((turn) => setImmediate(turn));
  return over ? decided : "allowed";
}

/** Runs one example under its own scope, with the real kernel and in-memory ports. */
export async function runExample(capability: AnyCapability, example: Example): Promise<string> {
  const spelled = JSON.stringify(example.scope);
  const models = [...spelled.matchAll(/"([a-z0-9._-]+)"/g)].map(([, id]) => id as string);
  const { scope } = capability.scope.read(example.scope, { models });
  const resolved = resolvedOf(capability.id, scope as Json);
  const ports = fakePorts();
  const kernel = fakeKernel({ resolved, ...allowlistOf(resolved), ports });
  try {
    return await kernelDecision(kernel, example.call, example.args);
  } finally {
    kernel.close();
    ports.close();
  }
}

/**
 * Registers the tests that every app owes its users: each example of each capability it declares comes out as stated,
 * and every command it does not declare is missing from its page and refused when sent anyway.
 */
export function capabilityTests(app: TestApp): void {
  const declared = new Set(app.resolved.capabilities.map(({ id }) => id));
  const known = new Set(app.commands);
  let looked = 0;

  for (const capability of vocabulary.capabilities.filter(({ id }) => declared.has(id))) {
    for (const example of capability.examples) {
      const { call, args, scope, expect, because } = example;
      looked += 1;
      test(`${capability.id} ${short(scope)}: ${call} ${short(args)} is ${expect}, because ${because}`, async () => {
        assert.equal(await runExample(capability, example), expect === "allowed" ? "allowed" : `capability/${expect}`);
      });
    }
  }
  for (const { command } of vocabulary.capabilities.flatMap(({ grants }) => grants)) {
    if (known.has(command.id)) continue;
    known.add(command.id);
    looked += 1;
    test(`${command.id} is not declared: it is refused`, async () => {
      assert.equal(app.bridge.commands.includes(command.id), false);
      assert.equal(await decisionOf(app.call(command.id, {})), "capability/undeclared");
    });
  }
  test("there was something to look at", () => assert.ok(looked > 0));
}

const short = (value: unknown): string => {
  const text = JSON.stringify(value, (_key, inner) =>
    ArrayBuffer.isView(inner) ? `${inner.byteLength} bytes` : inner,
  );
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};
