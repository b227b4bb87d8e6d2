import type { Problem } from "@locara/schema";
import type { Diagnostic } from "./diagnostic.ts";
import type { Path } from "./manifest-path.ts";
import { hasOwn, pathOf, valueAt } from "./manifest-path.ts";
import type { ManifestTree } from "./manifest-tree.ts";
import { didYouMean, nearest } from "./suggest.ts";

/** Nobody reads more; a hostile list could have a problem per entry. */
const mostProblems = 100;
const mostRead = 2000;

type Found = Omit<Diagnostic, "severity" | "file">;
type Explain = (at: { readonly tree: ManifestTree; readonly path: Path; readonly problem: Problem }) => Found;

/** Positioned diagnostics of what the schema refuses, one per mistake: what only follows from another one is left out. */
export function schemaDiagnostics(tree: ManifestTree, problems: readonly Problem[]): readonly Diagnostic[] {
  return withoutCascades(problems.slice(0, mostRead))
    .slice(0, mostProblems)
    .map((problem) => {
      const path = pathOf(problem.instancePath, tree.value);
      const explain = explanations[problem.keyword] ?? otherwise;
      return { severity: "error", file: tree.file, ...explain({ tree, path, problem }) };
    });
}

/**
 * Where a value fits none of several forms, the validator reports every form's own complaint besides. One is kept: the
 * deepest complaints of the form whose kind of value it already is; where there is none, that it fits no form.
 */
function withoutCascades(problems: readonly Problem[]): readonly Problem[] {
  const choices = problems.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  const dropped = new Set<Problem>(problems.filter(({ keyword }) => keyword === "if" || keyword === "not"));
  for (const choice of choices) {
    const inside = problems.filter(
      (one) =>
        one !== choice &&
        one.schemaPath.startsWith(`${choice.schemaPath}/`) &&
        one.instancePath.startsWith(choice.instancePath),
    );
    const branchOf = (one: Problem) => one.schemaPath.slice(choice.schemaPath.length + 1).split("/", 1)[0];
    const wrongKind = new Set(
      inside.filter((one) => one.instancePath === choice.instancePath && mismatched.has(one.keyword)).map(branchOf),
    );
    const fitting = inside.filter((one) => !wrongKind.has(branchOf(one)));
    const chosen = fitting.length === 0 ? undefined : branchOf(fitting[0] as Problem);
    for (const one of inside) if (branchOf(one) !== chosen) dropped.add(one);
    if (chosen !== undefined) dropped.add(choice);
  }
  const seen = new Set<string>();
  return problems.filter((one) => {
    const key = `${one.instancePath} ${one.keyword} ${JSON.stringify(one.params)}`;
    if (dropped.has(one) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const mismatched = new Set(["type", "enum", "const"]);

const explanations: Readonly<Record<string, Explain>> = {
  additionalProperties: ({ tree, path, problem }) => {
    const name = String(problem.params.additionalProperty);
    const known = Object.keys((problem.parentSchema?.properties ?? {}) as object);
    const meant = nearest(name, known);
    const range = tree.keyRangeOf([...path, name]);
    const hint =
      meant === undefined
        ? `Take it out; here stand: ${known.join(", ") || "no fields"}.`
        : `Write ${JSON.stringify(meant)}.`;
    const fix =
      meant === undefined || hasOwn(valueAt(tree.value, path), meant)
        ? {}
        : { fix: { range, text: JSON.stringify(meant) } };
    return {
      code: "LOC2001",
      range,
      message: `There is no field ${shown(name)} ${where(path)}.${didYouMean(name, known)}`,
      hint,
      ...fix,
    };
  },
  propertyNames: ({ tree, path, problem }) => {
    const name = String(problem.params.propertyName);
    return {
      code: "LOC2001",
      range: tree.keyRangeOf([...path, name]),
      message: `${shown(name)} is no name that can stand ${where(path)}.`,
      hint: "Correct it, or take it out.",
    };
  },
  required: ({ tree, path, problem }) => {
    const name = String(problem.params.missingProperty);
    const range = path.length === 0 ? firstCharacter(tree) : tree.keyRangeOf(path);
    return {
      code: "LOC2002",
      range,
      message: `The field ${shown(name)} is missing ${where(path)}.`,
      hint: `Add ${shown(name)}.`,
    };
  },
  type: ({ tree, path, problem }) => {
    const wanted = [problem.params.type].flat().map((type) => kinds[String(type)] ?? String(type));
    return {
      code: "LOC2003",
      range: tree.rangeOf(path),
      message: `${field(path)} is ${kindOf(valueAt(tree.value, path))}; expected is ${wanted.join(" or ")}.`,
      hint: `Write ${wanted.join(" or ")}.`,
    };
  },
  enum: ({ tree, path, problem }) => oneOf(tree, path, (problem.params.allowedValues ?? []) as readonly unknown[]),
  const: ({ tree, path, problem }) => oneOf(tree, path, [problem.params.allowedValue]),
  pattern: ({ tree, path, problem }) => {
    const says = problem.parentSchema?.description;
    const hint = typeof says === "string" ? says : `It has to match ${String(problem.params.pattern)}.`;
    return {
      code: "LOC2005",
      range: tree.rangeOf(path),
      message: `${field(path)} does not have the form it needs: ${shown(valueAt(tree.value, path))}.`,
      hint,
    };
  },
  format: ({ tree, path, problem }) => ({
    code: "LOC2005",
    range: tree.rangeOf(path),
    message: `${field(path)} is no ${String(problem.params.format)}: ${shown(valueAt(tree.value, path))}.`,
    hint: "Correct it.",
  }),
  minLength: (at) => size(at, "at least", "characters"),
  maxLength: (at) => size(at, "at most", "characters"),
  minItems: (at) => size(at, "at least", "entries"),
  maxItems: (at) => size(at, "at most", "entries"),
  minProperties: (at) => size(at, "at least", "fields"),
  maxProperties: (at) => size(at, "at most", "fields"),
  minimum: (at) => bound(at, "at least"),
  maximum: (at) => bound(at, "at most"),
  exclusiveMinimum: (at) => bound(at, "more than"),
  exclusiveMaximum: (at) => bound(at, "less than"),
  multipleOf: (at) => bound(at, "a multiple of"),
  uniqueItems: ({ tree, path, problem }) => {
    const index = Math.max(Number(problem.params.i), Number(problem.params.j));
    return {
      code: "LOC2008",
      range: tree.rangeOf([...path, index]),
      message: `${shown(valueAt(tree.value, [...path, index]))} stands twice in ${field(path)}.`,
      hint: "Keep one of them.",
    };
  },
  anyOf: ({ tree, path, problem }) => noForm(tree, path, problem),
  oneOf: ({ tree, path, problem }) => noForm(tree, path, problem),
};

const otherwise: Explain = ({ tree, path, problem }) => noForm(tree, path, problem);

function noForm(tree: ManifestTree, path: Path, { parentSchema }: Problem): Found {
  const says = parentSchema?.description;
  const hint = typeof says === "string" ? says : "locara explain LOC2009 shows how such a field is written.";
  return {
    code: "LOC2009",
    range: tree.rangeOf(path),
    message: `${field(path)} fits none of the forms it can have: ${shown(valueAt(tree.value, path))}.`,
    hint,
  };
}

function oneOf(tree: ManifestTree, path: Path, allowed: readonly unknown[]): Found {
  const value = valueAt(tree.value, path);
  const range = tree.rangeOf(path);
  const words = allowed.filter((one) => typeof one === "string");
  const list = allowed.map((one) => JSON.stringify(one)).join(", ");
  const meant = typeof value === "string" ? nearest(value, words) : undefined;
  const guess = meant === undefined ? "" : ` Did you mean ${JSON.stringify(meant)}?`;
  const fixed = meant ?? (allowed.length === 1 ? allowed[0] : undefined);
  const fix = fixed === undefined ? {} : { fix: { range, text: JSON.stringify(fixed) } };
  return {
    code: "LOC2004",
    range,
    message: `${field(path)} cannot be ${shown(value)}.${guess}`,
    hint: allowed.length === 1 ? `Write ${list}.` : `Write one of ${list}.`,
    ...fix,
  };
}

function size({ tree, path, problem }: Parameters<Explain>[0], relation: string, unit: string): Found {
  const limit = Number(problem.params.limit);
  const units = limit === 1 ? ({ characters: "character", entries: "entry", fields: "field" }[unit] ?? unit) : unit;
  return {
    code: "LOC2006",
    range: tree.rangeOf(path),
    message: `${field(path)} needs ${relation} ${limit} ${units}.`,
    hint: relation === "at most" ? "Shorten it." : "Write more.",
  };
}

function bound({ tree, path, problem }: Parameters<Explain>[0], relation: string): Found {
  const limit = String(problem.params.limit ?? problem.params.multipleOf);
  return {
    code: "LOC2007",
    range: tree.rangeOf(path),
    message: `${field(path)} is ${shown(valueAt(tree.value, path))}; it has to be ${relation} ${limit}.`,
    hint: `Write a number that is ${relation} ${limit}.`,
  };
}

const kinds: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  null: "null",
};

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "boolean") return String(value);
  return kinds[typeof value] ?? "missing";
}

/** A value as a message shows it: short, whatever the manifest holds. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

const field = (path: Path) => (path.length === 0 ? "The manifest" : `"${dotted(path)}"`);
const where = (path: Path) => (path.length === 0 ? "in a manifest" : `in "${dotted(path)}"`);
const dotted = (path: Path) =>
  path
    .map((segment, index) =>
      typeof segment === "number" ? `[${segment}]` : `${index === 0 ? "" : "."}${segment.slice(0, 60)}`,
    )
    .join("");

/** A missing field of the manifest itself is nowhere: it is shown at the opening bracket. */
const firstCharacter = (tree: ManifestTree) => {
  const { start } = tree.rangeOf([]);
  return { start, end: { line: start.line, column: start.column + 1 } };
};
