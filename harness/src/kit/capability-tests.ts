import assert from "node:assert/strict";
import { test } from "node:test";
import { vocabulary } from "@locara/runtime";
import {
  type AnyCapability,
  type AuditEntry,
  commands,
  type Example,
  type Json,
  LocaraError,
  type Resolved,
} from "@locara/schema";
import { type Shard, shareOf } from "../report/shard.ts";
import { allowlistOf, fakeKernel, resolvedOf } from "./fake-kernel.ts";
import { fakePorts } from "./fake-ports.ts";
import { insideRequest, shapedArguments } from "./inside-request.ts";
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

/** What can be asked, and what was decided on it. */
interface Asked {
  call(command: string, args: unknown): Promise<unknown>;
  audit(limit: number): readonly AuditEntry[];
}

/** What the kernel decides on a call. Some streams go on until their reader leaves: of those the audit says that they were allowed. */
export async function kernelDecision({ call, audit }: Asked, command: string, args: unknown): Promise<string> {
  const decided = decisionOf(call(command, args));
  if (commands.get(command)?.kind !== "stream") return decided;
  let over = false;
  void decided.finally(() => {
    over = true;
  });
  const allowed = () => audit(1).some(({ outcome }) => outcome === "allowed");
  while (!over && !allowed()) await new Promise((turn) => setImmediate(turn));
  return over ? decided : "allowed";
}

/** Runs one example under its own scope, with the real kernel and in-memory ports. */
export async function runExample(capability: AnyCapability, example: Example): Promise<string> {
  const spelled = JSON.stringify(example.scope);
  const models = [...spelled.matchAll(/"([a-z0-9._-]+)"/g)].map(([, id]) => id as string);
  const { scope } = capability.scope.read(example.scope, { models });
  return freshDecision(resolvedOf(capability.id, scope as Json), example.call, example.args);
}

async function freshDecision(resolved: Resolved, command: string, args: unknown): Promise<string> {
  const ports = fakePorts();
  const kernel = fakeKernel({ resolved, ...allowlistOf(resolved), ports });
  try {
    return await kernelDecision({ call: kernel.call, audit: kernel.audit.entries }, command, args);
  } finally {
    kernel.close();
    ports.close();
  }
}

interface CapabilityTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * Registers the tests that every app owes its users: every command it declares works, as far as its manifest reaches; each
 * example of each of its capabilities comes out as stated; and every command it does not declare is missing from its page
 * and refused when sent anyway. `shard` registers one share of them.
 */
export function capabilityTests(app: TestApp, shard: Shard | null = null): void {
  const all = [...declaredTests(app), ...exampleTests(app), ...undeclaredTests(app)];
  for (const { name, run } of shareOf(all, (each) => each.name, shard)) test(name, run);
}

/** Each on a kernel of its own: what the app was given to pick stays for the tests of its author. */
const declaredTests = ({ resolved, commands: listed }: TestApp): readonly CapabilityTest[] =>
  listed.map((command) => {
    const inside = insideRequest(resolved, command);
    if (inside !== null)
      return {
        name: `${command} is declared: ${short(inside.args)} is allowed by ${inside.capability}`,
        run: async () => assert.equal(await freshDecision(resolved, command, inside.args), "allowed"),
      };
    return {
      name: `${command} is listed, and the manifest lets it reach nothing: it is refused`,
      async run() {
        const tried = shapedArguments(resolved, command);
        assert.ok(tried.length > 0);
        for (const args of tried)
          assert.equal(await freshDecision(resolved, command, args), "capability/out-of-scope", short(args));
      },
    };
  });

const exampleTests = ({ resolved }: TestApp): readonly CapabilityTest[] =>
  resolved.capabilities.flatMap(({ id }) => {
    const capability = vocabulary.capabilities.find((known) => known.id === id);
    return (capability?.examples ?? []).map((example) => {
      const { call, args, scope, expect, because } = example;
      return {
        name: `${id} ${short(scope)}: ${call} ${short(args)} is ${expect}, because ${because}`,
        run: async () =>
          assert.equal(
            await runExample(capability as AnyCapability, example),
            expect === "allowed" ? "allowed" : `capability/${expect}`,
          ),
      };
    });
  });

const undeclaredTests = (app: TestApp): readonly CapabilityTest[] =>
  [...commands.keys()]
    .filter((command) => !app.commands.includes(command))
    .map((command) => ({
      name: `${command} is not declared: it is missing and refused`,
      async run() {
        assert.equal(app.bridge.commands.includes(command), false);
        assert.equal(await decisionOf(app.call(command, {})), "capability/undeclared");
      },
    }));

const short = (value: unknown): string => {
  const text = JSON.stringify(value, (_key, inner) =>
    ArrayBuffer.isView(inner) ? `${inner.byteLength} bytes` : inner,
  );
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};
