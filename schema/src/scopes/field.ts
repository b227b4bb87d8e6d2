import type { ScopeType } from "../scope-type.ts";

/** A scope that a manifest writes one level down: `{"modes": [...]}`. */
export const field = <Scope, Compiled>(
  name: string,
  inner: ScopeType<Scope, Compiled>,
): ScopeType<Scope, Compiled> => ({
  ...inner,
  fragment: { type: "object", additionalProperties: false, required: [name], properties: { [name]: inner.fragment } },
  read(spelling, context) {
    const { scope, problems } = inner.read((spelling as Record<string, unknown>)[name], context);
    return { scope, problems: problems.map((problem) => ({ ...problem, at: [name, ...problem.at] })) };
  },
});
