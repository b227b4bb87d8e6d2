import type { Comparison, ScopeProblem, ScopeType } from "../scope-type.ts";
import type { JsonSchema } from "../shape.ts";
import { product } from "./map-of.ts";

/** One record: what it is called, the names that say what it is about, and how much of that is granted. */
export type Named<Name extends string, Value extends string, Scope> = Readonly<
  Record<"id" | Name, string> & Record<Value, Scope>
>;

interface RecordSetOptions<Name extends string, Value extends string, Scope, Compiled> {
  /** What an id looks like. Within one set it stands once. */
  readonly id: { readonly pattern: string; readonly description: string };
  /** What each further name looks like. Two records with the same id and other names are about different things. */
  readonly names: Readonly<Record<Name, { readonly pattern: string; readonly description: string }>>;
  /** The field that says how much is granted, and its own scope. */
  readonly value: readonly [field: Value, scope: ScopeType<Scope, Compiled>];
  readonly description: string;
}

/**
 * Records that are told apart by their id and names, each with a scope of its own. The order is the product of theirs:
 * a record that is not there grants nothing, and one that is about something else is another record.
 */
export const recordSet = <const Name extends string, const Value extends string, Scope, Compiled>({
  id,
  names,
  value: [field, value],
  description,
}: RecordSetOptions<Name, Value, Scope, Compiled>): ScopeType<
  readonly Named<Name, Value, Scope>[],
  ReadonlyMap<string, Compiled>
> => {
  type Row = Named<Name, Value, Scope>;
  const keys = ["id", ...Object.keys(names).sort()] as ("id" | Name)[];
  const about = (row: Row) => keys.map((key) => row[key] as string).join(" ");
  const granted = (row: Row) => row[field] as Scope;
  const text = ({ pattern, description }: { pattern: string; description: string }): JsonSchema => ({
    type: "string",
    pattern,
    description,
  });

  const compareRow = (before: Row | undefined, after: Row | undefined): Comparison => {
    if (after === undefined) return { verdict: "narrower", rule: "record-set/removed" };
    const witness = (of: string | null | undefined) => ({
      witness: of == null ? about(after) : `${about(after)}: ${of}`,
    });
    if (before === undefined)
      return { verdict: "wider", rule: "record-set/added", ...witness(value.witness(granted(after))) };
    const inner = value.compare(granted(before), granted(after));
    return inner.witness === undefined ? inner : { ...inner, ...witness(inner.witness) };
  };

  return {
    kind: "record-set",
    fragment: {
      type: "array",
      maxItems: 64,
      description,
      items: {
        type: "object",
        additionalProperties: false,
        required: [...keys, field],
        properties: {
          ...Object.fromEntries(keys.map((key) => [key, text(key === "id" ? id : names[key as Name])])),
          [field]: value.fragment,
        },
      },
    },
    read(spelling, context) {
      const problems: ScopeProblem[] = [];
      const rows = new Map<string, { readonly row: Row; readonly about: string }>();
      for (const [index, spelled] of (spelling as readonly Readonly<Record<string, unknown>>[]).entries()) {
        const inner = value.read(spelled[field], context);
        problems.push(...inner.problems.map((problem) => ({ ...problem, at: [index, field, ...problem.at] })));
        if (inner.scope === null) continue;
        const row = { ...Object.fromEntries(keys.map((key) => [key, spelled[key]])), [field]: inner.scope } as Row;
        const known = rows.get(row.id);
        if (known === undefined) rows.set(row.id, { row, about: about(row) });
        else if (known.about !== about(row) || value.compare(granted(known.row), granted(row)).verdict !== "equal")
          problems.push({
            code: "LOC2301",
            at: [index, "id"],
            message: `The id "${row.id}" is declared twice, and not for the same.`,
            hint: "Give each entry an id of its own.",
          });
      }
      const scope = [...rows.values()].map(({ row }) => row).sort((a, b) => (a.id < b.id ? -1 : 1));
      return { scope: scope.length === 0 ? null : scope, problems };
    },
    compile: (scope) => new Map(scope.map((row) => [row.id, value.compile(granted(row))])),
    compare(before, after) {
      const rows = (scope: readonly Row[]) => new Map(scope.map((row) => [about(row), row]));
      const [was, is] = [rows(before), rows(after)];
      const all = [...new Set([...was.keys(), ...is.keys()])].sort();
      return product(all.map((one) => compareRow(was.get(one), is.get(one))));
    },
    values: (scope) =>
      scope.flatMap((row) => [...keys.map((key) => row[key] as string), ...value.values(granted(row))]),
    witness: (scope) => compareRow(undefined, scope[0]).witness ?? null,
  };
};
