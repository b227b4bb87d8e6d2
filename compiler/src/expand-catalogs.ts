import type { AnyCapability, CatalogEntry, Manifest, ManifestContext } from "@locara/schema";
import { capabilities, expansionsOf, manifestPath } from "@locara/schema";
import { valueAt } from "./manifest-path.ts";
import type { Report } from "./report.ts";

/** What a vocabulary says of bundles. A newer one may resolve the same manifest to more. */
export type Catalogs = Readonly<Record<"modalities" | "tooling", readonly CatalogEntry[]>>;

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
  { modalities, tooling }: Catalogs,
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
      if (entry === undefined) continue;
      checkNeeds(entry, manifest, declared, [field, index], report);
      for (const { capability: wanted, spelling } of expansionsOf(entry, declared)) {
        const scope: unknown = known.get(wanted)?.scope.read(spelling, context).scope;
        if (Array.isArray(scope) && scope.length === 0) {
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

/** What an entry needs, and cannot bring: nobody can guess which hosts, which database, or the bytes of which tool. */
function checkNeeds(
  { id, needs = [], tool }: CatalogEntry,
  manifest: Manifest,
  declared: ReadonlySet<string>,
  path: readonly (string | number)[],
  report: Report,
): void {
  for (const need of needs) {
    if (declared.has(need)) continue;
    report.at("LOC3032", path, {
      message: `"${id}" needs the capability "${need}", which is not declared.`,
      hint: `Declare "${need}" in capabilities with the scope it should have.`,
    });
  }
  const pins = manifest.capabilities.tools;
  if (tool === undefined || pins === undefined || pins.some((pin) => pin.startsWith(`${tool}@`))) return;
  report.at("LOC3032", path, {
    message: `"${id}" needs the tool "${tool}", which is not pinned.`,
    hint: `Add "${tool}@sha256:…" to capabilities.tools.`,
  });
}
