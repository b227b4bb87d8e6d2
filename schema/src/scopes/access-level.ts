import type { ScopeType } from "../scope-type.ts";

export interface AccessLevel<Level extends string> {
  readonly level: Level;
  /** Is everything that `wanted` allows allowed here too? */
  includes(wanted: Level): boolean;
}

/** One of a few named levels. `includes` lists what each level allows; a level allows itself. `false` grants nothing. */
export const accessLevel = <const Level extends string>(
  includes: Readonly<Record<Level, readonly NoInfer<Level>[]>>,
  description: string,
): ScopeType<Level, AccessLevel<Level>> => {
  const levels = Object.keys(includes) as Level[];
  const covers = (level: Level, wanted: Level) => level === wanted || includes[level].includes(wanted);
  return {
    kind: "access-level",
    fragment: { enum: [...levels, false], description },
    read: (spelling) => ({ scope: spelling === false ? null : (spelling as Level), problems: [] }),
    compile: (level) => ({ level, includes: (wanted) => covers(level, wanted) }),
    compare(before, after) {
      if (before === after) return { verdict: "equal", rule: "access-level/equal" };
      if (covers(before, after)) return { verdict: "narrower", rule: "access-level/lowered" };
      return { verdict: covers(after, before) ? "wider" : "incomparable", rule: "access-level/raised", witness: after };
    },
    values: (scope) => [scope],
    witness: (scope) => scope,
  };
};

/** `read` ⊑ `read-write`. */
export const readOrReadWrite = (description: string) => accessLevel({ read: [], "read-write": ["read"] }, description);
