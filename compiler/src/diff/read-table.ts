import type { Json, Resolved, ResolvedCapability } from "@locara/schema";
import { risks } from "@locara/schema";
import type { Diagnostic } from "../diagnostic.ts";
import { knownCapabilities } from "../known-capabilities.ts";
import type { Path } from "../manifest-path.ts";
import { hasOwn } from "../manifest-path.ts";
import type { ManifestTree } from "../manifest-tree.ts";
import { Report } from "../report.ts";

const digest = /^[0-9a-f]{64}$/;
const app = /^[a-z0-9-]{1,40}\/[a-z0-9-]{1,40}$/;

/** Is it meant as a `resolved.json`? A manifest has no `v`. */
export const isTable = (value: unknown): boolean => hasOwn(value, "v") && !hasOwn(value, "schema");

/** A `resolved.json` that any compiler of version 1 wrote, or what is wrong with it. */
export function readTable(tree: ManifestTree): {
  readonly resolved: Resolved | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const report = new Report(tree);
  const hint = "Give a locara.json, or a resolved.json as locara compile writes it.";
  const wrong = (path: Path, message: string) => report.at("LOC5005", path, { message, hint });
  const value = tree.value as Readonly<Record<string, unknown>>;
  if (value.v !== 1) wrong(["v"], "This capability table is not of version 1.");
  else if (typeof value.app !== "string" || !app.test(value.app)) wrong(["app"], "The table does not name its app.");
  else if (!isVocabulary(value.vocabulary)) wrong(["vocabulary"], "The table does not say which vocabulary it is of.");
  else if (!Array.isArray(value.capabilities)) wrong(["capabilities"], "The table has no list of capabilities.");
  else {
    const ids = new Set<unknown>();
    for (const [index, entry] of value.capabilities.entries()) {
      const problem = entryProblem(entry) ?? (ids.has(entry.id) ? "This capability stands in the table twice." : null);
      if (problem !== null) wrong(["capabilities", index], problem);
      else ids.add(entry.id);
    }
  }
  const { diagnostics } = report;
  return { resolved: diagnostics.length === 0 ? (tree.value as Resolved) : undefined, diagnostics };
}

const isVocabulary = (value: unknown) =>
  hasOwn(value, "version") && hasOwn(value, "digest") && digest.test(String((value as { digest: unknown }).digest));

function entryProblem(entry: unknown): string | null {
  if (typeof entry !== "object" || entry === null) return "This is no capability.";
  const { id, scope, risk, optional, origin } = entry as Partial<ResolvedCapability>;
  const sound =
    typeof id === "string" &&
    scope !== undefined &&
    risks.some((one) => one === risk) &&
    typeof optional === "boolean" &&
    Array.isArray(origin) &&
    origin.every((one) => typeof one === "string");
  if (!sound) return "This capability lacks its id, scope, risk, origin, or whether it is optional.";
  return isNormalForm(id, scope) ? null : `This is no scope of "${id}".`;
}

/** Can this version read the scope? A scope type that meets another shape than its own throws, or finds it unequal to itself. */
function isNormalForm(id: string, scope: Json): boolean {
  const capability = knownCapabilities.get(id);
  if (capability === undefined) return true;
  const { scope: type, consent, examples } = capability;
  try {
    consent(scope);
    type.compile(scope);
    for (const example of examples) {
      const other: unknown = type.read(example.scope, { models: [] }).scope;
      if (other === null) continue;
      type.compare(other, scope);
      type.compare(scope, other);
    }
    return type.compare(scope, scope).verdict === "equal";
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
