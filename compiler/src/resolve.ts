import type { AnyCapability, Json, Manifest, ManifestContext, Resolved, ResolvedCapability } from "@locara/schema";
import { byId, capabilities, manifestPath, modalities, riskOf, tooling, vocabulary, withPairs } from "@locara/schema";
import type { Granted } from "./compiled-app.ts";
import { appId } from "./compiled-app.ts";
import type { Catalogs, Implied } from "./expand-catalogs.ts";
import { expandCatalogs } from "./expand-catalogs.ts";
import type { Path } from "./manifest-path.ts";
import { pointerOf, valueAt } from "./manifest-path.ts";
import type { Report } from "./report.ts";

export interface Resolution {
  readonly resolved: Resolved;
  /** The same table with the capabilities' definitions, sorted by id. */
  readonly granted: readonly Granted[];
}

/** The flat table of what an app is given, each entry with where it comes from. Problems go into the report. */
export function resolve(manifest: Manifest, report: Report, catalogs: Catalogs = { modalities, tooling }): Resolution {
  const context: ManifestContext = { models: modelIds(manifest) };
  const implied = expandCatalogs(manifest, context, report, catalogs);
  const optional = new Set<string>(manifest.optional ?? []);
  const entries: ResolvedCapability[] = [];
  for (const capability of capabilities) {
    const found = scopeOf(capability, manifest, context, implied.get(capability.id) ?? [], report);
    if (found === undefined) continue;
    const { scope, origin } = found;
    const risk = riskOf(capability, scope);
    entries.push({ id: capability.id, scope: scope as Json, risk, optional: optional.has(capability.id), origin });
  }
  const table = withPairs(
    entries.map((entry) => ({ ...entry, optional: entry.optional || withheld(entry, optional) })),
  );
  const resolved: Resolved = { v: 1, app: appId(manifest), vocabulary, capabilities: table };
  return {
    resolved,
    granted: table.map(({ id, ...entry }) => ({ ...entry, capability: known.get(id) as AnyCapability })),
  };
}

const known: ReadonlyMap<string, AnyCapability> = byId(capabilities);

/** What follows from a field, and is of no use without something optional, waits for the user's word like that. */
function withheld({ id }: ResolvedCapability, optional: ReadonlySet<string>): boolean {
  const { presence, needs = [] } = known.get(id) as AnyCapability;
  return typeof presence === "object" && "field" in presence && needs.some((need) => optional.has(need));
}

const modelIds = (manifest: Manifest) =>
  [...new Set((manifest.capabilities.models ?? []).map((pin) => pin.slice(0, pin.indexOf("@"))))].sort();

interface Found {
  readonly scope: unknown;
  readonly origin: readonly string[];
}

/** What the manifest itself says counts before what a modality or tool implies, and that before the default. */
function scopeOf(
  capability: AnyCapability,
  manifest: Manifest,
  context: ManifestContext,
  implied: readonly Implied[],
  report: Report,
): Found | undefined {
  const { presence } = capability;
  if (presence === "always") return { scope: true, origin: ["always"] };
  if (presence === "pair") return undefined;
  if (presence !== undefined && "field" in presence)
    return fromField(capability, presence.field, manifest, context, report);
  const path: Path = ["capabilities", ...manifestPath(capability.id)];
  const spelling = valueAt(manifest, path);
  if (spelling !== undefined) {
    const explicit = readExplicit(capability, spelling, path, context, report);
    if (explicit === "invalid") return undefined;
    return withImplied(capability, explicit, path, implied, report);
  }
  if (implied.length > 0) return widestImplied(capability, implied);
  if (presence === undefined) return undefined;
  return { scope: capability.scope.read(presence.default, context).scope, origin: ["default"] };
}

/** A list in the field gives one origin for each of its entries. */
function fromField(
  capability: AnyCapability,
  field: string,
  manifest: Manifest,
  context: ManifestContext,
  report: Report,
): Found | undefined {
  const spelling = valueAt(manifest, [field]);
  if (spelling === undefined) return undefined;
  const scope = readExplicit(capability, spelling, [field], context, report);
  if (scope === "invalid" || scope === null) return undefined;
  const entries: readonly Path[] = Array.isArray(spelling) ? spelling.map((_, index) => [field, index]) : [[field]];
  return { scope, origin: entries.map(pointerOf).sort() };
}

function readExplicit(
  capability: AnyCapability,
  spelling: unknown,
  path: Path,
  context: ManifestContext,
  report: Report,
): unknown {
  const { scope, problems } = capability.scope.read(spelling, context);
  for (const { code, at, message, hint, fix } of problems) {
    report.at(code, [...path, ...at], { message, hint, ...(fix === undefined ? {} : { fix }) });
  }
  if (problems.length > 0) return "invalid";
  if (spelling === true && capability.scope.kind === "id-set" && context.models.length === 0) {
    report.at("LOC3023", path, {
      message: `"${capability.id}" means every pinned model, and none is pinned.`,
      hint: "Pin a model in capabilities.models.",
    });
    return "invalid";
  }
  return grantsNothing(capability, scope) ? null : scope;
}

/** An empty set is another spelling of `false`. */
const grantsNothing = (capability: AnyCapability, scope: unknown) =>
  scope === null || (capability.scope.kind === "id-set" && Array.isArray(scope) && scope.length === 0);

function withImplied(
  capability: AnyCapability,
  explicit: unknown,
  path: Path,
  implied: readonly Implied[],
  report: Report,
): Found | undefined {
  for (const { scope, origin } of implied) {
    // Naming some of the models instead of all is how an app asks for less; a lower level would break the tool.
    const covered = explicit !== null && (capability.scope.kind === "id-set" || !widens(capability, explicit, scope));
    if (covered) continue;
    const needs = capability.scope.values(scope).join(", ");
    const [kind, name] = origin.split(":") as [string, string];
    const message = `The ${kind === "tooling" ? "tool" : kind} "${name}" needs "${capability.id}"${needs === "" ? "" : ` (${needs})`}, and this grants less.`;
    report.at("LOC3031", path, { message, hint: "Declare what it needs, or take the modality or tool out." });
  }
  return explicit === null
    ? undefined
    : { scope: explicit, origin: [pointerOf(path), ...implied.map(({ origin }) => origin)].sort() };
}

const widens = (capability: AnyCapability, before: unknown, after: unknown) => {
  const { verdict } = capability.scope.compare(before, after);
  return verdict !== "equal" && verdict !== "narrower";
};

function widestImplied(capability: AnyCapability, implied: readonly Implied[]): Found {
  let widest = (implied[0] as Implied).scope;
  for (const { scope } of implied) if (widens(capability, widest, scope)) widest = scope;
  return { scope: widest, origin: implied.map(({ origin }) => origin).sort() };
}
