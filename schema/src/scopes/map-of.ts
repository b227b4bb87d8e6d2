import type { Comparison, ScopeProblem, ScopeType } from "../scope-type.ts";

/** A fixed set of keys, each with a scope of its own; absent keys grant nothing. */
export const mapOf = <const Key extends string, Scope, Compiled>(
  keys: readonly Key[],
  value: ScopeType<Scope, Compiled>,
): ScopeType<Readonly<Partial<Record<Key, Scope>>>, ReadonlyMap<Key, Compiled>> => {
  type Map_ = Readonly<Partial<Record<Key, Scope>>>;
  const entries = (scope: Map_) =>
    keys.flatMap((key) => (scope[key] === undefined ? [] : [[key, scope[key] as Scope] as const]));
  return {
    kind: "map-of",
    fragment: {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(keys.map((key) => [key, value.fragment])),
    },
    read(spelling, context) {
      const spelled = spelling as Readonly<Partial<Record<Key, unknown>>>;
      const problems: ScopeProblem[] = [];
      const scope: Partial<Record<Key, Scope>> = {};
      for (const key of [...keys].sort()) {
        if (spelled[key] === undefined) continue;
        const inner = value.read(spelled[key], context);
        problems.push(...inner.problems.map((problem) => ({ ...problem, at: [key, ...problem.at] })));
        if (inner.scope !== null) scope[key] = inner.scope;
      }
      return { scope: Object.keys(scope).length === 0 ? null : scope, problems };
    },
    compile: (scope) => new Map(entries(scope).map(([key, inner]) => [key, value.compile(inner)])),
    compare: (before, after) =>
      product(
        keys.map((key): Comparison => {
          const [was, is] = [before[key], after[key]];
          if (was === undefined && is === undefined) return { verdict: "equal", rule: "map/equal" };
          if (is === undefined) return { verdict: "narrower", rule: "map/removed" };
          if (was === undefined)
            return { verdict: "wider", rule: "map/added", witness: named(key, value.witness(is as Scope)) };
          const { witness, ...rest } = value.compare(was as Scope, is as Scope);
          return witness === undefined ? rest : { ...rest, witness: named(key, witness) };
        }),
      ),
    values: (scope) => entries(scope).flatMap(([key, inner]) => [key, ...value.values(inner)]),
    witness: (scope) => {
      const first = entries(scope)[0];
      return first === undefined ? null : named(first[0], value.witness(first[1]));
    },
  };
};

const named = (key: string, witness: string | null) => (witness === null ? key : `${key}: ${witness}`);

/** The product order: folds the verdicts of independent parts, keeping the first witness of a widening. */
export function product(parts: readonly Comparison[]): Comparison {
  const of = (verdict: Comparison["verdict"]) => parts.find((part) => part.verdict === verdict);
  const narrower = of("narrower");
  const incomparable = of("incomparable");
  const widening = parts.find(({ verdict }) => verdict === "wider" || verdict === "incomparable");
  // One part that allows less is enough, wherever it stands: then neither whole contains the other.
  if (widening !== undefined)
    return { ...widening, verdict: (narrower ?? incomparable) === undefined ? "wider" : "incomparable" };
  return of("undecided") ?? narrower ?? parts[0] ?? { verdict: "equal", rule: "product/equal" };
}
