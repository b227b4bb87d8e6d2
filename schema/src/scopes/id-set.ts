import type { Comparison, ScopeType } from "../scope-type.ts";

interface IdSetOptions {
  /** What one id looks like. */
  readonly pattern: string;
  readonly description: string;
  /** `true` stands for every pinned model. */
  readonly trueMeansModels?: boolean;
  /** Ids that must be pinned in `models`. */
  readonly mustBeModels?: boolean;
}

/** A finite set of names, ordered by inclusion. */
export const idSet = ({
  pattern,
  description,
  trueMeansModels,
  mustBeModels,
}: IdSetOptions): ScopeType<readonly string[], ReadonlySet<string>> => {
  const ids = { type: "array", items: { type: "string", pattern }, maxItems: 256, description } as const;
  return {
    kind: "id-set",
    fragment: trueMeansModels ? { anyOf: [{ type: "boolean" }, ids], description } : ids,
    read(spelling, context) {
      if (spelling === false) return { scope: null, problems: [] };
      if (spelling === true) return { scope: context.models, problems: [] };
      const named = spelling as readonly string[];
      const problems = named.flatMap((id, index) =>
        mustBeModels && !context.models.includes(id)
          ? [
              {
                code: "LOC3001" as const,
                at: [index],
                message: `No model "${id}" is pinned in "models".`,
                hint: "Pin it in capabilities.models, or take it out here.",
              },
            ]
          : [],
      );
      return { scope: [...new Set(named)].sort(), problems };
    },
    compile: (scope) => new Set(scope),
    compare: (before, after) => compareSets(new Set(before), new Set(after)),
    values: (scope) => scope,
    witness: (scope) => scope[0] ?? null,
  };
};

export function compareSets(before: ReadonlySet<string>, after: ReadonlySet<string>): Comparison {
  const added = [...after].filter((id) => !before.has(id)).sort()[0];
  const removed = [...before].some((id) => !after.has(id));
  if (added === undefined)
    return removed ? { verdict: "narrower", rule: "id-set/removed" } : { verdict: "equal", rule: "id-set/equal" };
  return { verdict: removed ? "incomparable" : "wider", rule: "id-set/added", witness: added };
}
