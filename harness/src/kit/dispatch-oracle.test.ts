import assert from "node:assert/strict";
import { test } from "node:test";
import { vocabulary } from "@locara/runtime";
import type { AnyCapability, Json } from "@locara/schema";
import fc from "fast-check";
import { kernelDecision } from "./capability-tests.ts";
import { allowlistOf, fakeKernel } from "./fake-kernel.ts";
import { fakePorts } from "./fake-ports.ts";
import { oracleAllows } from "./testing/naive-oracle.ts";

const { capabilities } = vocabulary;
const models = ["tiny", "other"];
const byId = (id: string) => capabilities.find((capability) => capability.id === id) as AnyCapability;

/** Every scope that stands in an example, and some more where there is more to get wrong. */
const more: Readonly<Record<string, readonly unknown[]>> = {
  "fs.paths": [
    { read: ["$HOME/**"], deny: ["$HOME/private/**"] },
    { read: ["$DOCUMENTS/*/b.txt", "$MUSIC/?.mp3"], write: ["$DOCUMENTS/**/out.txt"] },
    { read: ["$DOCUMENTS/a*.txt"], write: ["$HOME/*"], deny: ["$DOCUMENTS/**/b*"] },
  ],
  "fs.user-paths": [{ documents: "read", music: "read-write" }],
};
const declarations = capabilities.flatMap(({ id, examples }) =>
  [...new Set([...examples.map(({ scope }) => scope), ...(more[id] ?? [])].map((scope) => JSON.stringify(scope)))].map(
    (text) => ({ id, scope: JSON.parse(text) as unknown }),
  ),
);

const segment = fc.constantFrom(
  "a",
  "b.txt",
  "ab.txt",
  "out.txt",
  "a.mp3",
  "private",
  "receipts",
  "out",
  ".hidden",
  "x y",
  "é",
  "..",
  ".",
  "",
  "a\\b",
);
const root = fc.constantFrom(
  "$DOCUMENTS",
  "$HOME",
  "$MUSIC",
  "$APP_DATA",
  "$PICKED",
  "$SHARED/drafts",
  "$SHARED",
  "$NOWHERE",
  "",
  "etc",
);
const anyPath = fc.tuple(root, fc.array(segment, { maxLength: 4 })).map(([first, rest]) => [first, ...rest].join("/"));

interface Asked {
  readonly call: string;
  readonly args: unknown;
}
const exampleCalls: readonly Asked[] = capabilities.flatMap(({ examples }) =>
  examples.map(({ call, args }) => ({ call, args })),
);
const fsCalls = ["fs.readText", "fs.readBytes", "fs.stat", "fs.list", "fs.makeFolder", "fs.remove", "fs.write"];
const fsCall = fc
  .record({ call: fc.constantFrom(...fsCalls), path: anyPath })
  .map(({ call, path }) => ({ call, args: call === "fs.write" ? { path, content: "x" } : { path } }));
const anyCall = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...exampleCalls) }, { weight: 3, arbitrary: fsCall });
const someDeclarations = fc.uniqueArray(fc.constantFrom(...declarations), { maxLength: 4, selector: ({ id }) => id });

function kernelOf(declared: readonly { readonly id: string; readonly scope: unknown }[]) {
  const granted = [...declared.filter(({ id }) => id !== "app"), { id: "app", scope: true }].flatMap(
    ({ id, scope: spelling }) => {
      const { scope } = byId(id).scope.read(spelling, { models });
      return scope === null ? [] : [{ id, scope: scope as Json, risk: "low" as const, optional: false, origin: [] }];
    },
  );
  const resolved = {
    v: 1 as const,
    app: "acme/notes",
    vocabulary: { version: 1, digest: "test" },
    capabilities: granted,
  };
  return fakeKernel({ resolved, ...allowlistOf(resolved), ports: fakePorts() });
}

function oracle(declared: readonly { readonly id: string; readonly scope: unknown }[], { call, args }: Asked): string {
  const holding = [...declared, { id: "app", scope: true }].filter(({ id }) =>
    byId(id).grants.some(({ command }) => command.id === call),
  );
  if (holding.length === 0) return "capability/undeclared";
  if (String((args as { path?: string }).path ?? "x") === "") return "argument/invalid";
  return holding.some(({ id, scope }) => oracleAllows(id, scope, call, args)) ? "allowed" : "capability/out-of-scope";
}

test("dispatch decides as the naive oracle does, whatever is declared and asked", async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(someDeclarations, fc.array(anyCall, { minLength: 1, maxLength: 8 }), async (declared, calls) => {
      const kernel = kernelOf(declared);
      for (const asked of calls) {
        const decision = await kernelDecision(
          { call: kernel.call, audit: kernel.audit.entries },
          asked.call,
          asked.args,
        );
        seen.set(decision, (seen.get(decision) ?? 0) + 1);
        assert.equal(decision, oracle(declared, asked), `${asked.call} ${JSON.stringify(asked.args)?.slice(0, 200)}`);
      }
      kernel.close();
    }),
    { numRuns: 1500 },
  );
  assert.ok(
    [...seen.values()].length >= 4 &&
      (seen.get("allowed") ?? 0) > 200 &&
      (seen.get("capability/out-of-scope") ?? 0) > 200,
    JSON.stringify([...seen]),
  );
});

test("every example of every capability comes out as the oracle says and as it states", async () => {
  let looked = 0;
  for (const { id, examples } of capabilities) {
    for (const { scope, call, args, expect } of examples) {
      const kernel = kernelOf([{ id, scope }]);
      const decision = await kernelDecision({ call: kernel.call, audit: kernel.audit.entries }, call, args);
      const stated = expect === "allowed" ? "allowed" : "capability/out-of-scope";
      assert.deepEqual(
        [decision, oracle([{ id, scope }], { call, args })],
        [stated, stated],
        `${id} ${call} ${JSON.stringify(scope)}`,
      );
      kernel.close();
      looked += 1;
    }
  }
  assert.ok(looked > 50);
});
