import assert from "node:assert/strict";
import { test } from "node:test";
import { accepts } from "../scripts/validators.ts";
import { fsPaths } from "../src/capabilities/fs-paths.ts";
import { net } from "../src/capabilities/net.ts";
import { sharedFolders } from "../src/capabilities/shared-folders.ts";
import type { AnyCapability } from "../src/capability.ts";
import type { Comparison } from "../src/scope-type.ts";
import { breaches, contractLaws } from "./capability-contract.ts";

const readOnly = (folders: readonly { readonly id: string; readonly with: string }[]) =>
  folders.map(({ id, with: other }) => ({ id, with: other, access: "read" as const }));
const options = { accepts, runs: 150 };
const equal = (): Comparison => ({ verdict: "equal", rule: "planted" });
const paths = fsPaths as AnyCapability;
const [first] = paths.examples;

const planted: readonly { readonly law: string; readonly fault: string; readonly capability: AnyCapability }[] = [
  {
    law: "an example's scope is a legal spelling",
    fault: "the fragment refuses the examples",
    capability: { ...paths, scope: { ...paths.scope, fragment: { type: "boolean" } } },
  },
  {
    law: "an example's scope is a legal spelling",
    fault: "reading finds a problem",
    capability: {
      ...paths,
      examples: [...paths.examples, { ...(first as typeof first & object), scope: { read: ["$NOWHERE/a"] } }],
    },
  },
  {
    law: "an example's arguments satisfy its command",
    fault: "an argument is misspelled",
    capability: {
      ...paths,
      examples: [...paths.examples, { ...(first as typeof first & object), args: { pth: "$DOCUMENTS/receipts/a" } }],
    },
  },
  {
    law: "an example comes out as stated, by its scope alone",
    fault: "a rule that lets everything through",
    capability: { ...paths, grants: paths.grants.map(({ command }) => ({ command, allows: () => true })) },
  },
  {
    law: "every command has an allowed and a denied example",
    fault: "no denied example, although targets differ",
    capability: { ...paths, examples: paths.examples.filter(({ expect }) => expect === "allowed") },
  },
  {
    law: "every command has an allowed and a denied example",
    fault: "no allowed example",
    capability: { ...paths, examples: paths.examples.filter(({ expect }) => expect !== "allowed") },
  },
  {
    law: "a scope equals itself",
    fault: "a comparison that always says narrower",
    capability: { ...paths, scope: { ...paths.scope, compare: () => ({ verdict: "narrower", rule: "planted" }) } },
  },
  {
    law: "what is newly allowed shows in the comparison",
    fault: "a comparison that always says equal",
    capability: { ...paths, scope: { ...paths.scope, compare: equal } },
  },
  {
    law: "what is newly allowed shows in the comparison",
    fault: "a comparison that forgets deny",
    capability: {
      ...paths,
      scope: {
        ...paths.scope,
        compare: (before, after) => paths.scope.compare({ ...before, deny: [] }, { ...after, deny: [] }),
      },
    },
  },
  {
    law: "what is newly allowed shows in the comparison",
    fault: "a comparison that forgets how a shared folder may be used",
    capability: {
      ...(sharedFolders as AnyCapability),
      scope: {
        ...(sharedFolders as AnyCapability).scope,
        compare: (before, after) => sharedFolders.scope.compare(readOnly(before), readOnly(after)),
      },
    },
  },
  {
    law: "what is newly allowed shows in the comparison",
    fault: "a comparison that forgets ports",
    capability: {
      ...(net as AnyCapability),
      scope: {
        ...net.scope,
        compare: (before, after) =>
          before.all || after.all
            ? net.scope.compare(before, after)
            : net.scope.compare({ ...before, ports: [] }, { ...after, ports: [] }),
      },
    },
  },
  {
    law: "consent names every value",
    fault: "a sentence that leaves out what is denied",
    capability: { ...paths, consent: ({ read, write }) => [...read, ...write] },
  },
  {
    law: "lowering is never stricter than the declaration",
    fault: "folders bound for reading only",
    capability: {
      ...paths,
      lower: {
        ...paths.lower,
        linux: (scope, app) => ({
          network: "none",
          binds: paths.lower.linux(scope, app).binds.map(({ path }) => ({ path, access: "read" })),
        }),
      },
    },
  },
  {
    law: "lowering is never stricter than the declaration",
    fault: "no network",
    capability: { ...(net as AnyCapability), lower: { ...net.lower, linux: () => ({ binds: [], network: "none" }) } },
  },
  {
    law: "every target has a layer that enforces it",
    fault: "nothing in the browser host",
    capability: { ...paths, enforcement: (scope) => ({ ...paths.enforcement(scope), browser: [] }) },
  },
  {
    law: "a scope has one normal form, whatever its spelling",
    fault: "a reader that keeps the order",
    capability: {
      ...paths,
      scope: {
        ...paths.scope,
        read: (spelling) => ({ scope: { read: [], write: [], deny: [], ...(spelling as object) }, problems: [] }),
      },
    },
  },
];

for (const { law, fault, capability } of planted) {
  test(`the law "${law}" is broken by: ${fault}`, () => {
    assert.ok(breaches(capability, options, [law]).length > 0, "the fault went unnoticed");
  });
}

test("every law has a planted fault", () => {
  assert.deepEqual([...new Set(planted.map(({ law }) => law))].sort(), [...contractLaws].sort());
});
