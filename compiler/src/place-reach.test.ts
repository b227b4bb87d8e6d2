import assert from "node:assert/strict";
import test from "node:test";
import { type PathScope, pathAccess } from "@locara/schema";
import fc from "fast-check";
import { firstBeyond, reachable } from "./place-reach.ts";

const paths = pathAccess();
const segment = fc.constantFrom("a", "b", "ab", "*", "**", "a*", "?", "b?");
const pattern = fc.array(segment, { minLength: 1, maxLength: 3 }).map((rest) => ["$HOME", ...rest].join("/"));
const folder = fc
  .array(fc.constantFrom("a", "b", "ab"), { maxLength: 2 })
  .map((rest) => `${["$HOME", ...rest].join("/")}/**`);
const reading = (read: readonly string[], deny: readonly string[] = []): PathScope =>
  paths.read({ read, deny }, { models: [] }).scope as PathScope;

test("whether places hold a pattern is what the automaton says of the same two sets", () => {
  const counts = { held: 0, refused: 0 };
  const questions = fc.sample(fc.tuple(pattern, fc.array(folder, { minLength: 1, maxLength: 3 })), {
    numRuns: 1000,
    seed: 1,
  });
  for (const [one, places] of questions) {
    // A folder's own path is part of the place; a scope spells it apart.
    const kernel = reading([...places, ...places.map((place) => place.slice(0, -3)).filter((at) => at !== "$HOME")]);
    const { verdict } = paths.compare(kernel, reading([one]));
    const held = reachable(one, places);
    counts[held ? "held" : "refused"] += 1;
    const about = JSON.stringify({ one, places, verdict });
    if (held) assert.ok(verdict === "equal" || verdict === "narrower", about);
    else assert.ok(verdict === "wider" || verdict === "incomparable", about);
  }
  assert.ok(counts.held > 100 && counts.refused > 100, JSON.stringify(counts));
});

test("what is beyond a scope is never missed, and an example is really not allowed", () => {
  const counts = { exact: 0, beyond: 0, unshown: 0 };
  const questions = fc.sample(
    fc.tuple(fc.array(pattern, { minLength: 1, maxLength: 3 }), fc.array(pattern, { maxLength: 1 }), folder),
    { numRuns: 1000, seed: 2 },
  );
  for (const [read, deny, place] of questions) {
    const declared = reading(read, deny);
    const { verdict } = paths.compare(declared, reading([place]));
    const found = firstBeyond(declared, { read: [place], write: [], deny: [] });
    const about = JSON.stringify({ read, deny, place, verdict, found });
    const more = verdict !== "equal" && verdict !== "narrower";
    if (more) assert.ok(found !== null, about);
    const example = /^(\S+) can be read/.exec(found ?? "")?.[1];
    if (example !== undefined) {
      assert.ok(more, about);
      assert.ok(!paths.compile(declared).read.contains({ names: [example] }), about);
    }
    counts[found === null ? "exact" : more ? "beyond" : "unshown"] += 1;
  }
  assert.ok(counts.exact > 30 && counts.beyond > 300, JSON.stringify(counts));
  // Where two patterns only together make a folder whole, a loss is named that is none: the safe side.
  assert.ok(counts.unshown < counts.exact, JSON.stringify(counts));
});

const cases: readonly {
  readonly declared: object;
  readonly places: readonly string[];
  readonly beyond: string | null;
  readonly because: string;
}[] = [
  { declared: { read: ["$HOME/a/**"] }, places: ["$HOME/a/**"], beyond: null, because: "the folder is declared whole" },
  { declared: { read: ["$HOME/**"] }, places: ["$HOME/a/**"], beyond: null, because: "the folder above it is" },
  {
    declared: { read: ["$HOME/a/*.txt"] },
    places: ["$HOME/a/**"],
    beyond: "$HOME/a/a can be read, for example",
    because: "a wildcard is kept by the runtime",
  },
  {
    declared: { read: ["$HOME/a/**"], deny: ["$HOME/a/b/**"] },
    places: ["$HOME/a/**"],
    beyond: "$HOME/a/b/x can be read, for example",
    because: "no kernel layer takes a folder out again",
  },
  {
    declared: { read: ["$HOME/a/**"], deny: ["$HOME/b/**"] },
    places: ["$HOME/a/**"],
    beyond: null,
    because: "a deny elsewhere denies nothing here",
  },
  {
    declared: { read: ["$HOME/a/*"] },
    places: ["$HOME/a/**"],
    beyond: "$HOME/a/a/b can be read, for example",
    because: "folders are opened with all that is below them",
  },
  {
    declared: { read: ["$APP_DATA/a"] },
    places: ["$APP_DATA/**"],
    beyond: null,
    because: "the app's folder is its own",
  },
];

for (const { declared, places, beyond, because } of cases) {
  test(`beyond ${JSON.stringify(declared)} there is ${beyond ?? "nothing"}: ${because}`, () => {
    const scope = paths.read(declared, { models: [] }).scope as PathScope;
    assert.equal(firstBeyond(scope, { read: places, write: [], deny: [] }), beyond);
  });
}
