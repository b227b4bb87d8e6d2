import assert from "node:assert/strict";
import { test } from "node:test";
import { capabilities } from "../src/capabilities/index.ts";
import type { AnyCapability } from "../src/capability.ts";
import type { Comparison } from "../src/scope-type.ts";
import { arbitrarySpelling, arbitraryUpdate, modelIds } from "./arbitrary.ts";
import { disorders, type Ordered, orderLaws } from "./order-laws.ts";

const runs = process.env.LOCARA_LONG === undefined ? 300 : 10_000;

const orderedOf = (capability: AnyCapability): Ordered => ({
  type: capability.scope as Ordered["type"],
  spellings: arbitrarySpelling(capability),
  updates: arbitraryUpdate(capability),
  context: { models: modelIds },
});

for (const capability of capabilities) {
  test(`the scopes of ${capability.id} (${capability.scope.kind}) are ordered`, () => {
    assert.deepEqual(disorders(orderedOf(capability), runs).slice(0, 3), []);
  });
}

const capability = (id: string) => orderedOf(capabilities.find((one) => one.id === id) as AnyCapability);
const paths = capability("fs.paths");
const hosts = capability("net");
type Compare = Ordered["type"]["compare"];
const compared = (ordered: Ordered, compare: (original: Compare) => Compare): Ordered => ({
  ...ordered,
  type: { ...ordered.type, compare: compare(ordered.type.compare) },
});
const always = (verdict: Comparison["verdict"]) => compared(paths, () => () => ({ verdict, rule: "planted" }));

const planted: readonly { readonly law: string; readonly fault: string; readonly ordered: Ordered }[] = [
  { law: "a scope equals itself", fault: "always narrower", ordered: always("narrower") },
  { law: "the other way round the verdict is mirrored", fault: "always wider", ordered: always("wider") },
  {
    law: "two steps that ask for no more are one that asks for no more",
    fault: "a prefix of the text passes for a part of the scope",
    ordered: compared(hosts, (compare) => (before, after) => {
      const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
      return Math.abs(was.length - is.length) <= 2 ? { verdict: "equal", rule: "planted" } : compare(before, after);
    }),
  },
  {
    law: "neither asks for more than the other only where they are equal",
    fault: "always narrower",
    ordered: always("narrower"),
  },
  {
    law: "more entries ask for no less, more denies for no more",
    fault: "old and new changed places",
    ordered: compared(hosts, (compare) => (before, after) => compare(after, before)),
  },
  {
    law: "more entries ask for no less, more denies for no more",
    fault: "a deny is read as one more pattern",
    ordered: compared(paths, (compare) => {
      const flat = (scope: unknown) => {
        const { read, write, deny } = scope as Record<"read" | "write" | "deny", readonly string[]>;
        return { read: [...read, ...deny], write, deny: [] };
      };
      return (before, after) => compare(flat(before), flat(after));
    }),
  },
  {
    law: "order and duplicates change nothing",
    fault: "a reader that keeps the order, and a verdict that depends on the first entry",
    ordered: {
      ...paths,
      type: {
        ...paths.type,
        read: (spelling) => ({ scope: { read: [], write: [], deny: [], ...(spelling as object) }, problems: [] }),
        compare: (before, after) => ({ verdict: "equal", rule: JSON.stringify([before, after]) }),
      },
    },
  },
  {
    law: "a witness comes with what is wider, and with nothing else that is decided",
    fault: "no witness",
    ordered: always("wider"),
  },
];

for (const { law, fault, ordered } of planted) {
  test(`the law "${law}" is broken by: ${fault}`, () => {
    assert.ok(disorders(ordered, 200, [law]).length > 0, "the fault went unnoticed");
  });
}

test("every law of the order has a planted fault", () => {
  assert.deepEqual([...new Set(planted.map(({ law }) => law))].sort(), [...orderLaws].sort());
});
