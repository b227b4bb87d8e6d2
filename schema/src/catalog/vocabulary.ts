import { canonicalJson } from "../canonical-json.ts";
import type { AnyCapability } from "../capability.ts";
import { categories } from "./categories.ts";
import { modalities } from "./modalities.ts";
import { dangerousPairs } from "./pairs.ts";
import { profiles } from "./profiles.ts";
import { tooling } from "./tooling.ts";

/** Grows by one whenever a manifest may say something new, or something old means more than before. */
export const vocabularyVersion = 2;

/**
 * Everything that decides what a manifest means, as canonical JSON. Its sha256 is the vocabulary's digest: two compilers
 * with the same digest resolve a manifest alike.
 */
export const vocabularyText = (capabilities: readonly AnyCapability[]): string =>
  canonicalJson({
    version: vocabularyVersion,
    capabilities: capabilities.map(({ id, scope, presence, grants }) => ({
      id,
      kind: scope.kind,
      fragment: scope.fragment,
      presence,
      grants: grants.map(({ command }) => command.id).sort(),
    })),
    modalities,
    tooling,
    categories,
    profiles,
    pairs: dangerousPairs,
  });
