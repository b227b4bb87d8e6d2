import { type Manifest, type ManifestContext, manifestPath, type ResolvedCapability } from "@locara/schema";
import type { Diagnostic } from "../diagnostic.ts";
import { hasOwn, type Path, valueAt } from "../manifest-path.ts";
import type { ManifestTree } from "../manifest-tree.ts";
import { type Demand, demandOn, type JudgedUse, judge } from "./demands.ts";
import type { Finding, ManifestEdit } from "./finding.ts";
import { type Held, heldOf } from "./judge-use.ts";
import { missingFindings } from "./missing.ts";
import { scheduledUses } from "./scheduled-uses.ts";
import type { Escape, RawUse, SourceFacts } from "./source-facts.ts";
import { isLevel, tightened } from "./tighten.ts";

export interface LeastPrivilegeInput {
  readonly tree: ManifestTree;
  readonly resolved: readonly ResolvedCapability[];
  readonly facts: readonly SourceFacts[];
  /** There is a source that was not read: it could use anything. */
  readonly unread: boolean;
}

/** Through the bridge any command can be called. */
const byTheBridge = ({ kind, file, range }: RawUse): readonly Escape[] =>
  kind === "bridge" ? [{ namespace: "*", how: "handed-on", file, range }] : [];

/** What the sources need and the manifest lacks; what it grants and no source needs; and what cannot be told. */
export function leastPrivilege({ tree, resolved, facts, unread }: LeastPrivilegeInput): readonly Finding[] {
  const manifest = tree.value as Manifest;
  const held = heldOf(resolved);
  const scheduled = scheduledUses(manifest, tree);
  const judged = judge([...facts.flatMap(({ uses }) => uses), ...scheduled], held);
  // Behind a syntax error anything could stand too.
  const anything: Escape = { namespace: "*", how: "handed-on", file: tree.file, range: tree.rangeOf([]) };
  const escapes = [
    ...facts.flatMap(({ escapes, raw }) => [...escapes, ...raw.flatMap(byTheBridge)]),
    ...(unread || facts.some(({ syntax }) => syntax.length > 0) ? [anything] : []),
  ];
  const context: ManifestContext = { models: pinnedIds(manifest) };
  const demands = new Map(held.map((one) => [one, demandOn(one, judged, escapes)]));
  return [
    ...missingFindings(judged, manifest, context),
    ...[...demands].flatMap(([one, demand]) => excess(one, demand, manifest, tree, context)),
    ...unusedPins(manifest, tree, demands),
    ...judged.flatMap(untold),
  ];
}

export const pinnedIds = (manifest: Manifest): readonly string[] =>
  [...new Set((manifest.capabilities.models ?? []).map((pin) => pin.slice(0, pin.indexOf("@"))))].sort();

function excess(
  held: Held,
  demand: Demand,
  manifest: Manifest,
  tree: ManifestTree,
  context: ManifestContext,
): readonly Finding[] {
  const { capability } = held;
  const { id } = capability;
  // What pins a model, or is used without a command, says nothing about itself by its commands.
  if (!demand.followed || id === "models" || capability.grants.length === 0 || capability.presence === "always")
    return [];
  const path: Path = ["capabilities", ...manifestPath(id)];
  const declared = valueAt(manifest, path);
  if (demand.asked.length === 0 && demand.untold.size === 0) {
    if (declared === undefined) return unusedByOrigin(held, manifest, tree);
    const edits = removal(id, path, manifest);
    const message = `Nothing in the app's sources uses "${id}".`;
    return [
      {
        diagnostic: at(tree, "LOC4003", path, message, "Take it out: what an app cannot do, no fault in it can do."),
        edits,
      },
    ];
  }
  if (declared === undefined || (demand.untold.size > 0 && !isLevel(held))) return [];
  const better = tightened(held, declared, demand, context);
  if (better === undefined) return [];
  const text = JSON.stringify(better);
  const message = `"${id}" is wider than its uses.`;
  const diagnostic = at(tree, "LOC4004", path, message, `${text} allows all that the sources do.`);
  return [
    { diagnostic: { ...diagnostic, fix: { range: tree.rangeOf(path), text } }, edits: [{ path, value: better }] },
  ];
}

/** A capability that only a modality or a tool brings: there is no place of its own to point at. */
function unusedByOrigin(
  { capability: { id }, origin }: Held,
  manifest: Manifest,
  tree: ManifestTree,
): readonly Finding[] {
  return origin.flatMap((one) => {
    const [kind, name] = one.split(":") as [string, string?];
    const field = kind === "tooling" ? "tooling" : "modalities";
    const index = ((manifest[field] ?? []) as readonly string[]).indexOf(name ?? "");
    if (index < 0) return [];
    const message = `Nothing in the app's sources uses "${id}", which "${name}" brings.`;
    const hint = `Take "${name}" out, or declare what is used of it in capabilities.`;
    return [{ diagnostic: at(tree, "LOC4003", [field, index], message, hint), edits: [] }];
  });
}

/** A capability goes with its reason and its place among the optional ones; an object that it leaves empty goes too. */
function removal(id: string, path: Path, manifest: Manifest): readonly ManifestEdit[] {
  const parent = valueAt(manifest, path.slice(0, -1));
  const alone = path.length > 2 && Object.keys(parent as object).length === 1;
  const optional = (manifest.optional ?? []).filter((one) => one !== id);
  const reasons = Object.keys(manifest.reasons ?? {});
  return [
    { path: alone ? path.slice(0, -1) : path, value: undefined },
    ...(hasOwn(manifest.reasons, id)
      ? [{ path: reasons.length === 1 ? ["reasons"] : ["reasons", id], value: undefined }]
      : []),
    ...(optional.length === (manifest.optional ?? []).length
      ? []
      : [{ path: ["optional"], value: optional.length === 0 ? undefined : optional }]),
  ];
}

/** A pin is used where another capability names its model, where it is loaded early, or where its state is asked for. */
function unusedPins(manifest: Manifest, tree: ManifestTree, demands: ReadonlyMap<Held, Demand>): readonly Finding[] {
  const pins = manifest.capabilities.models ?? [];
  const own = [...demands].find(([{ capability }]) => capability.id === "models");
  if (own === undefined || !own[1].followed || own[1].untold.size > 0) return [];
  const named = new Set<string>([
    ...[...demands].flatMap(([{ capability, scope }]) =>
      capability.id === "models" ? [] : capability.scope.values(scope),
    ),
    ...own[1].asked.map(({ target }) => (target as { readonly model: string }).model),
    ...(manifest.runtime?.preload ?? []),
    ...Object.values(manifest.profiles ?? {}).flatMap((profile) => profile?.models ?? []),
  ]);
  return pins.flatMap((pin, index) => {
    const id = pin.slice(0, pin.indexOf("@"));
    if (named.has(id)) return [];
    const path = ["capabilities", "models", index];
    const edit = pins.length === 1 ? path.slice(0, -1) : path;
    const message = `No capability names the model "${id}", and no source asks for it.`;
    return [
      {
        diagnostic: at(tree, "LOC4003", path, message, "Take the pin out."),
        edits: [{ path: edit, value: undefined }],
      },
    ];
  });
}

/** What depends on a value that only the running app has, where a narrower scope could have been checked against it. */
function untold({ use, targets, granting }: JudgedUse): readonly Finding[] {
  if (targets !== undefined || granting.length === 0 || granting.every(isLevel)) return [];
  const ids = granting.map(({ capability }) => `"${capability.id}"`).join(", ");
  const diagnostic: Diagnostic = {
    code: "LOC4005",
    severity: "note",
    file: use.file,
    range: use.range,
    message:
      use.args === undefined
        ? `${use.command} is handed on here: what it is called with cannot be told.`
        : `What ${use.command} asks for here exists only when the app runs: whether ${ids} allows it cannot be told.`,
    hint: "The runtime judges every call. With a constant here it would be checked before.",
  };
  return [{ diagnostic, edits: [] }];
}

const at = (tree: ManifestTree, code: Diagnostic["code"], path: Path, message: string, hint: string): Diagnostic => ({
  code,
  severity: "warning",
  file: tree.file,
  range: code === "LOC4003" && typeof path.at(-1) === "string" ? tree.keyRangeOf(path) : tree.rangeOf(path),
  message,
  hint,
});
