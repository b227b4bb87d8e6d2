import assert from "node:assert/strict";
import test from "node:test";
import { type AnyCapability, capabilities, manifestPath, widens } from "@locara/schema";
import fc from "fast-check";
import { manifestText, readText } from "../../testing/diff-releases.ts";
import { diff } from "./diff.ts";
import type { Release } from "./release.ts";

const models = ["big", "other", "tiny"].map((id) => `${id}@sha256:${"0".repeat(64)}`);

/** What an app may declare itself: each with the spellings of its own examples. */
const declared = capabilities
  .filter(({ presence }) => presence === undefined || (typeof presence === "object" && "default" in presence))
  .map((capability) => ({
    capability,
    spellings: [...new Map(capability.examples.map(({ scope }) => [JSON.stringify(scope), scope])).values()],
  }))
  .filter(({ spellings }) => spellings.length > 0);

type Declaration = readonly (readonly [AnyCapability, unknown])[];

/** `capabilities` of a manifest, nested as it writes them. */
function spelled(declarations: Declaration): object {
  const nested: Record<string, unknown> = { models };
  for (const [{ id }, spelling] of declarations) {
    const [first, second] = manifestPath(id) as [string, string?];
    if (second === undefined) nested[first] = spelling;
    else nested[first] = { ...(nested[first] as object | undefined), [second]: spelling };
  }
  return nested;
}

const declaration: fc.Arbitrary<Declaration> = fc
  .tuple(
    ...declared.map(({ capability, spellings }) => fc.tuple(fc.constant(capability), fc.constantFrom(...spellings))),
  )
  .chain((all) => fc.subarray(all as [AnyCapability, unknown][], { maxLength: 5 }));
const optionalOf = (declarations: Declaration, mask: number) => {
  const ids = declarations.map(([{ id }]) => id).filter((_, index) => (mask >> index) & 1);
  return ids.length === 0 ? {} : { optional: ids };
};

const app = fc.tuple(declaration, fc.nat({ max: 31 }));
type App = readonly [Declaration, number];

function releaseOf([declarations, mask]: App, respell: (text: string) => string = (text) => text): Release | undefined {
  return readText(respell(manifestText(spelled(declarations), optionalOf(declarations, mask)))).release;
}

/** The same JSON with its members and lists the other way round, on one line. */
function turned(text: string): string {
  const turn = (value: unknown, key = ""): unknown => {
    if (Array.isArray(value)) return key === "screenshots" ? value : value.map((one) => turn(one)).reverse();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, inner]) => [name, turn(inner, name)] as const)
        .reverse(),
    );
  };
  return JSON.stringify(turn(JSON.parse(text)));
}

const sides = fc.sample(fc.tuple(app, app), { numRuns: 400, seed: 9 });

test("nothing is asked for by what is the same, however it is laid out", () => {
  let seen = 0;
  for (const [one] of sides) {
    const [release, again] = [releaseOf(one), releaseOf(one, turned)];
    if (release === undefined || again === undefined) continue;
    seen += 1;
    for (const [before, after] of [
      [release, release],
      [release, again],
      [again, release],
    ] as const) {
      const { class: kind, changes, blocked } = diff(before, after);
      assert.deepEqual([kind, changes, blocked], ["identical", [], []]);
    }
  }
  assert.ok(seen > 300, `${seen} apps`);
});

test("the layout of a manifest changes nothing but places", () => {
  let seen = 0;
  for (const [one, other] of sides) {
    const [before, after] = [releaseOf(one), releaseOf(other)];
    const [beforeTurned, afterTurned] = [releaseOf(one, turned), releaseOf(other, turned)];
    if (before === undefined || after === undefined || beforeTurned === undefined || afterTurned === undefined)
      continue;
    seen += 1;
    const placeless = (report: ReturnType<typeof diff>) => ({
      ...report,
      changes: report.changes.map((change) => ({ ...change, spans: null })),
    });
    assert.deepEqual(placeless(diff(before, after)), placeless(diff(beforeTurned, afterTurned)));
  }
  assert.ok(seen > 300, `${seen} pairs`);
});

/** Is the request of an example allowed to this app, by any of its capabilities, at once or after the user's word? */
function allows(
  { resolved }: Release,
  call: string,
  args: unknown,
): { readonly atOnce: boolean; readonly ever: boolean } {
  const granting = resolved.capabilities.filter(({ id, scope }) => {
    const capability = capabilities.find((one) => one.id === id) as AnyCapability;
    return capability.grants.some(
      ({ command, allows: allowed }) =>
        command.id === call && allowed(capability.scope.compile(scope) as unknown, command.target(args) as unknown),
    );
  });
  return { atOnce: granting.some(({ optional }) => !optional), ever: granting.length > 0 };
}

const requests = capabilities.flatMap(({ examples }) => examples.map(({ call, args }) => ({ call, args })));

test("what the new version allows and the old one did not is an expansion, from the text to the class", () => {
  let [fresh, quiet] = [0, 0];
  for (const [one, other] of sides) {
    const [before, after] = [releaseOf(one), releaseOf(other)];
    if (before === undefined || after === undefined) continue;
    const report = diff(before, after);
    const newly = requests.find(({ call, args }) => {
      const [was, is] = [allows(before, call, args), allows(after, call, args)];
      return (is.ever && !was.ever) || (is.atOnce && !was.atOnce);
    });
    if (newly === undefined) {
      quiet += 1;
      continue;
    }
    fresh += 1;
    assert.equal(report.class, "expansion", JSON.stringify(newly));
    assert.ok(report.changes.some(({ verdict }) => widens(verdict)));
  }
  assert.ok(fresh > 200 && quiet > 5, `${fresh} with something new, ${quiet} without`);
});

test("an app without any change of the table never waits", () => {
  for (const [one] of sides.slice(0, 100)) {
    const before = releaseOf(one);
    if (before === undefined) continue;
    const after = readText(before.tree.text.replace("Takes notes.", "Takes more notes.").replace('"1.0.0"', '"1.0.1"'));
    const report = diff(before, after.release as Release);
    assert.deepEqual(
      [report.class, report.cooldownDays, report.requiredBump, report.blocked],
      ["metadata", 0, "patch", []],
    );
  }
});
