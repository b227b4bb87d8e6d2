import fc from "fast-check";
import { canonicalJson } from "../src/canonical-json.ts";
import type { ManifestContext, ScopeType, Verdict } from "../src/scope-type.ts";

/** A scope type, and spellings that meet often: pairs are as two versions of an app. */
export interface Ordered {
  readonly type: ScopeType<unknown, unknown>;
  readonly spellings: fc.Arbitrary<unknown>;
  readonly updates: fc.Arbitrary<readonly [unknown, unknown]>;
  readonly context: ManifestContext;
}

type Law = (ordered: Ordered, runs: number) => Iterable<string>;

const mirrored: Readonly<Record<Verdict, Verdict>> = {
  equal: "equal",
  narrower: "wider",
  wider: "narrower",
  incomparable: "incomparable",
  undecided: "undecided",
};
const expands = (verdict: Verdict) => verdict !== "equal" && verdict !== "narrower";

const read = ({ type, context }: Ordered, spelling: unknown): unknown => {
  const { scope, problems } = type.read(spelling, context);
  return problems.length > 0 || scope === null ? undefined : scope;
};

function* scopes(ordered: Ordered, runs: number): Generator<unknown> {
  for (const spelling of fc.sample(ordered.spellings, { numRuns: runs, seed: 21 })) {
    const scope = read(ordered, spelling);
    if (scope !== undefined) yield scope;
  }
}

function* pairs(ordered: Ordered, runs: number): Generator<readonly [unknown, unknown]> {
  for (const [was, is] of fc.sample(ordered.updates, { numRuns: runs, seed: 22 })) {
    const [before, after] = [read(ordered, was), read(ordered, is)];
    if (before !== undefined && after !== undefined) yield [before, after];
  }
}

const said = (...all: readonly unknown[]) => all.map((one) => canonicalJson(one as never)).join(" → ");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is written in both, with the entries of the other's lists too; `deny` lists stay as they are. */
function joined(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (!isRecord(one) || !isRecord(other)) return one;
  return Object.fromEntries(
    Object.entries(one).map(([key, value]) => [
      key,
      key in other && key !== "deny" ? joined(value, other[key]) : value,
    ]),
  );
}

/** The same with the other's `deny` entries only. */
function denied(one: unknown, other: unknown): unknown {
  if (!isRecord(one) || !isRecord(other) || !Array.isArray(other.deny)) return one;
  return { ...one, deny: [...((one.deny as readonly unknown[] | undefined) ?? []), ...other.deny] };
}

/** Every list turned round and twice as long. */
function respelled(value: unknown): unknown {
  if (Array.isArray(value)) return [...value, ...value].map(respelled).reverse();
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, respelled(inner)] as const)
      .reverse(),
  );
}

const laws: Readonly<Record<string, Law>> = {
  *"a scope equals itself"(ordered, runs) {
    for (const scope of scopes(ordered, runs)) {
      const { verdict } = ordered.type.compare(scope, scope);
      if (verdict !== "equal") yield `${said(scope)} is ${verdict} than itself`;
    }
  },
  *"the other way round the verdict is mirrored"(ordered, runs) {
    for (const [before, after] of pairs(ordered, runs)) {
      const [there, back] = [ordered.type.compare(before, after).verdict, ordered.type.compare(after, before).verdict];
      if (there === "undecided" || back === "undecided") continue;
      if (back !== mirrored[there]) yield `${there} there, ${back} back: ${said(before, after)}`;
    }
  },
  *"two steps that ask for no more are one that asks for no more"(ordered, runs) {
    const all = [...scopes(ordered, Math.ceil(Math.sqrt(runs) * 2))];
    const verdicts = all.map((before) => all.map((after) => ordered.type.compare(before, after).verdict));
    for (const [a, row] of verdicts.entries()) {
      for (const [b, first] of row.entries()) {
        if (expands(first)) continue;
        for (const [c, second] of (verdicts[b] as Verdict[]).entries()) {
          const both = row[c] as Verdict;
          if (!expands(second) && expands(both) && both !== "undecided")
            yield `${first}, ${second}, yet ${both}: ${said(all[a], all[b], all[c])}`;
        }
      }
    }
  },
  *"neither asks for more than the other only where they are equal"(ordered, runs) {
    for (const [before, after] of pairs(ordered, runs)) {
      const [there, back] = [ordered.type.compare(before, after).verdict, ordered.type.compare(after, before).verdict];
      if (!expands(there) && !expands(back) && (there !== "equal" || back !== "equal"))
        yield `${there} there, ${back} back: ${said(before, after)}`;
    }
  },
  *"more entries ask for no less, more denies for no more"(ordered, runs) {
    for (const [one, other] of fc.sample(fc.tuple(ordered.spellings, ordered.spellings), { numRuns: runs, seed: 23 })) {
      const [scope, more, less] = [one, joined(one, other), denied(one, other)].map((spelling) =>
        read(ordered, spelling),
      );
      if (scope === undefined) continue;
      const up = more === undefined ? "equal" : ordered.type.compare(more, scope).verdict;
      if (expands(up) && up !== "undecided") yield `${up} without the entries: ${said(scope, more)}`;
      const down = less === undefined ? "equal" : ordered.type.compare(scope, less).verdict;
      if (expands(down) && down !== "undecided") yield `${down} with denies: ${said(scope, less)}`;
    }
  },
  *"order and duplicates change nothing"(ordered, runs) {
    for (const [was, is] of fc.sample(ordered.updates, { numRuns: runs, seed: 24 })) {
      const [before, after, again, turned] = [was, is, respelled(was), respelled(is)].map((one) => read(ordered, one));
      if (before === undefined || after === undefined) continue;
      const [first, second] = [ordered.type.compare(before, after), ordered.type.compare(again, turned)];
      if (canonicalJson(first as never) !== canonicalJson(second as never)) yield said(was, is, first, second);
    }
  },
  *"a witness comes with what is wider, and with nothing else that is decided"(ordered, runs) {
    for (const [before, after] of pairs(ordered, runs)) {
      const { verdict, witness } = ordered.type.compare(before, after);
      const wider = verdict === "wider" || verdict === "incomparable";
      if (verdict !== "undecided" && wider !== (witness !== undefined))
        yield `${verdict}, witness ${witness}: ${said(before, after)}`;
    }
  },
};

export const orderLaws: readonly string[] = Object.keys(laws);

/** Where a scope type breaks a law of an order; a sound one nowhere. */
export const disorders = (ordered: Ordered, runs: number, only: readonly string[] = orderLaws): readonly string[] =>
  Object.entries(laws)
    .filter(([law]) => only.includes(law))
    .flatMap(([law, check]) => [...check(ordered, runs)].map((detail) => `${law}: ${detail}`));
