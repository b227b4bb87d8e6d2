import type { AnyCapability, CatalogEntry, Manifest, ManifestContext } from "@locara/schema";
import { capabilities, expansionsOf, manifestPath, missingCapabilities, modalities, tooling } from "@locara/schema";
import { valueAt } from "./manifest-path.ts";
import type { Report } from "./report.ts";

/** A scope that a modality or tool stands for. */
export interface Implied {
  readonly scope: unknown;
  /** `modality:<name>` or `tooling:<name>`. */
  readonly origin: string;
}

const known: ReadonlyMap<string, AnyCapability> = new Map(
  capabilities.map((capability) => [capability.id, capability]),
);

/** What the manifest's modalities and tooling stand for, by capability id. */
export function expandCatalogs(
  manifest: Manifest,
  context: ManifestContext,
  report: Report,
): ReadonlyMap<string, readonly Implied[]> {
  const declared = new Set(
    capabilities
      .map(({ id }) => id)
      .filter((id) => {
        const spelling = valueAt(manifest.capabilities, manifestPath(id));
        return spelling !== undefined && spelling !== false;
      }),
  );
  const implied = new Map<string, Implied[]>();
  const lists = [
    ["modalities", "modality", modalities, manifest.modalities ?? []],
    ["tooling", "tooling", tooling, manifest.tooling ?? []],
  ] as const;
  for (const [field, kind, catalog, listed] of lists) {
    for (const [index, id] of listed.entries()) {
      const entry = catalog.find((one) => one.id === id);
      if (entry === undefined || !available(entry, declared, [field, index], report)) continue;
      for (const { capability: wanted, spelling } of expansionsOf(entry, declared)) {
        const scope = known.get(wanted)?.scope.read(spelling, context).scope;
        if (spelling === true && context.models.length === 0) {
          report.at("LOC3023", [field, index], {
            message: `"${id}" uses every pinned model, and none is pinned.`,
            hint: "Pin a model in capabilities.models.",
          });
          continue;
        }
        implied.set(wanted, [...(implied.get(wanted) ?? []), { scope, origin: `${kind}:${id}` }]);
      }
    }
  }
  return implied;
}

function available(
  entry: CatalogEntry,
  declared: ReadonlySet<string>,
  path: readonly (string | number)[],
  report: Report,
): boolean {
  const missing = missingCapabilities(entry, declared, new Set(known.keys()));
  if (missing.length > 0) {
    const names = missing.map((id) => `"${id}"`).join(" and ");
    report.at("LOC3026", path, {
      message: `"${entry.id}" needs ${names}, which this version of Locara does not have.`,
      hint: "Take it out, or wait for a version that has it.",
    });
  }
  for (const need of entry.needs ?? []) {
    if (missing.includes(need) || declared.has(need)) continue;
    report.at("LOC3032", path, {
      message: `"${entry.id}" needs the capability "${need}", which is not declared.`,
      hint: `Declare "${need}" in capabilities with the scope it should have.`,
    });
  }
  return missing.length === 0;
}
