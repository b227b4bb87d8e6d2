import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { pathToFileURL } from "node:url";
import type * as Fixtures from "../../testing/diff-fixtures.ts";

interface Fault {
  readonly fault: string;
  /** Below the repository. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Triplets that must notice. */
  readonly caughtBy: readonly string[];
}

const faults: readonly Fault[] = [
  {
    fault: "a deny that is gone is not missed",
    file: "schema/src/scopes/path-compare.ts",
    from: "read: { allow: read, deny },",
    to: "read: { allow: read, deny: [] },",
    caughtBy: ["path-deny-removed", "path-deny-swapped"],
  },
  {
    fault: "the two sides are compared the wrong way round",
    file: "compiler/src/diff/diff.ts",
    from: "compareCapabilities(was, after.resolved.capabilities,",
    to: "compareCapabilities(after.resolved.capabilities, was,",
    caughtBy: ["added-net", "removed-net"],
  },
  {
    fault: "a level is compared the wrong way round",
    file: "schema/src/scopes/access-level.ts",
    from: "if (covers(before, after))",
    to: "if (covers(after, before))",
    caughtBy: ["raised-clipboard", "lowered-clipboard"],
  },
  {
    fault: "what cannot be decided passes as a tightening",
    file: "schema/src/order/update-class.ts",
    from: `verdict !== "equal" && verdict !== "narrower"`,
    to: `verdict === "wider" || verdict === "incomparable"`,
    caughtBy: ["path-undecided", "vocabulary-baseline-not-known"],
  },
  {
    fault: "one thing less makes up for one thing more",
    file: "schema/src/order/update-class.ts",
    from: "changes.some(({ verdict }) => widens(verdict))",
    to: "changes.every(({ verdict }) => widens(verdict))",
    caughtBy: ["mixed-more-and-less"],
  },
  {
    fault: "another bundle id is the same app",
    file: "compiler/src/diff/diff.ts",
    from: `["bundle id", before.bundleId, after.bundleId],`,
    to: "",
    caughtBy: ["identity-bundle-id"],
  },
  {
    fault: "the wait is that of the old scope's risk",
    file: "schema/src/order/compare.ts",
    from: `risk: now?.risk ?? "none"`,
    to: `risk: old?.risk ?? "none"`,
    caughtBy: ["host-all", "crossed-clipboard-back"],
  },
  {
    fault: "the wait is that of the first widening",
    file: "schema/src/order/cool-down.ts",
    from: ".map(({ risk }) => days[risk])",
    to: ".slice(0, 1).map(({ risk }) => days[risk])",
    caughtBy: ["mixed-worst-counts"],
  },
  {
    fault: "a shrinking capability makes everybody wait",
    file: "schema/src/order/cool-down.ts",
    from: "changes.filter(({ verdict }) => widens(verdict)).map",
    to: "changes.map",
    caughtBy: ["mixed-risky-tightening"],
  },
  {
    fault: "an optional capability becomes required without a word",
    file: "schema/src/order/compare.ts",
    from: "before.optional && !after.optional",
    to: "false",
    caughtBy: ["optional-unmade", "optional-unmade-and-narrower"],
  },
  {
    fault: "today's vocabulary is taken for what was meant then",
    file: "compiler/src/diff/release.ts",
    from: "lock === null ? resolved : tableThen(manifest, resolved, lock, table)",
    to: "resolved",
    caughtBy: ["vocabulary-baseline-not-known"],
  },
  {
    fault: "places are those of the other side",
    file: "compiler/src/diff/spans.ts",
    from: "spanIn(before, after, change)",
    to: "spanIn(after, before, change)",
    caughtBy: ["path-deny-removed", "host-removed"],
  },
  {
    fault: "the place is one character off",
    file: "compiler/src/diagnostic.ts",
    from: "column: offset - (starts[low] as number) + 1",
    to: "column: offset - (starts[low] as number) + 2",
    caughtBy: ["host-added", "raised-clipboard"],
  },
  {
    fault: "a patch may ask for more",
    file: "compiler/src/diff/version-rules.ts",
    from: `updateClass !== "expansion" || raisesMinor(before, after)`,
    to: "true",
    caughtBy: ["version-patch-expands", "version-release-after-pre-release"],
  },
  {
    fault: "versions are compared as texts",
    file: "compiler/src/diff/version-rules.ts",
    from: "if (was[index] !== is[index]) return was[index] - is[index];",
    to: "if (was[index] !== is[index]) return String(was[index]) < String(is[index]) ? -1 : 1;",
    caughtBy: ["version-back-numeric"],
  },
];

const repository = pathToFileURL(join(import.meta.dirname, "../../..")).href;
const planted = new Set<string>();
/** Sources without their types, which take longer to leave out than all else here. */
const stripped = new Map<string, string>();

/** What is imported as `…?fault=3`, and all that it imports in turn, is loaded anew with the third fault in it. */
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const query = /\?fault=\d+$/.exec(context.parentURL ?? "")?.[0];
    return query === undefined || !resolved.url.endsWith(".ts") ? resolved : { ...resolved, url: resolved.url + query };
  },
  load(url, context, next) {
    const [, place = "", index = ""] = /^(.*)\?fault=(\d+)$/.exec(url) ?? [];
    const fault = faults[Number(index)];
    if (place === "" || fault === undefined) return next(url, context);
    if (place === `${repository}/${fault.file}`) {
      const source = readFileSync(new URL(place), "utf8");
      const changed = source.replaceAll(fault.from, fault.to);
      assert.notEqual(changed, source, `${fault.file} does not say ${fault.from}`);
      planted.add(url);
      return { format: "module", source: stripTypeScriptTypes(changed), shortCircuit: true };
    }
    const source = stripped.get(place) ?? stripTypeScriptTypes(readFileSync(new URL(place), "utf8"));
    stripped.set(place, source);
    return { format: "module", source, shortCircuit: true };
  },
});

test("without a fault every triplet is as it states", async () => assert.deepEqual(await noticing(""), []));

for (const [index, { fault, caughtBy }] of faults.entries()) {
  test(`noticed where ${fault}: by ${caughtBy.join(", ")}`, async () => {
    const failing = await noticing(`?fault=${index}`);
    assert.deepEqual(
      caughtBy.filter((name) => !failing.includes(name)),
      [],
      `only ${failing.join(", ")}`,
    );
    assert.equal(planted.size, index + 1, "the fault was never loaded");
  });
}

/** The triplets that come out otherwise than they state. */
async function noticing(query: string): Promise<readonly string[]> {
  const place = `${repository}/compiler/testing/diff-fixtures.ts${query}`;
  const { diffFixtures, reportOf, stated } = (await import(place)) as typeof Fixtures;
  const failing = diffFixtures().filter((fixture) => {
    const { because: _, ...expected } = fixture.expected;
    try {
      assert.deepEqual(stated(fixture, reportOf(fixture)), expected);
      return false;
    } catch (error) {
      assert.ok(error instanceof Error);
      return true;
    }
  });
  return failing.map(({ name }) => name);
}
