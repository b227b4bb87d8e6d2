import type { ScopeType } from "../scope-type.ts";

/** Granted or not, nothing between. */
export const flag = (): ScopeType<true, true> => ({
  kind: "flag",
  fragment: { type: "boolean" },
  read: (spelling) => ({ scope: spelling === true ? true : null, problems: [] }),
  compile: () => true,
  compare: () => ({ verdict: "equal", rule: "flag/equal" }),
  values: () => [],
  witness: () => "true",
});
