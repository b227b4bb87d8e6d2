import type { Derivation } from "@locara/compiler";
import type { Resolved } from "@locara/schema";
import type { ModelFixture, ModelFixtures } from "../kit/model-fixtures/model-fixtures.ts";

/** What stands in for an app's models, and the files that must be in the cache for it. */
export interface StandIns {
  readonly derivation: Derivation;
  readonly files: readonly ModelFixture[];
}

/** Which fixture can do what a capability needs. */
const kinds: Readonly<Record<string, "llm" | "speech" | "embedding">> = {
  "llm.chat": "llm",
  embed: "embedding",
  "transcribe.file": "speech",
  "transcribe.live": "speech",
};

/** Gives every pinned model a fixture of its kind; what kind it is, the capability says that uses it. Null: there is none. */
export function standIns({ capabilities }: Resolved, fixtures: ModelFixtures): StandIns | null {
  const chosen = new Map<string, ModelFixture>();
  // A model that is pinned but not used by any capability may be anything; it only has to be there.
  for (const pin of pinnedIds(capabilities)) chosen.set(pin, fixtures.llm);
  for (const { id, scope } of capabilities) {
    const kind = kinds[id];
    if (kind === undefined || !Array.isArray(scope)) continue;
    for (const model of scope) chosen.set(String(model), fixtures[kind]);
  }
  if (chosen.size === 0) return null;
  const models = [...chosen].map(([id, { sha256, bytes, licence }]) => ({ id, sha256, bytes, licence }));
  const pairs = [...chosen].map(([id, { id: fixture }]) => `${fixture} for ${id}`).join(", ");
  return {
    derivation: {
      models,
      substitution: `Test models stand in for the real ones, which are not on this computer: ${pairs}. They show that everything works; what they say makes little sense.`,
    },
    files: [...new Set(chosen.values())],
  };
}

const pinnedIds = (capabilities: Resolved["capabilities"]): readonly string[] => {
  const pins = capabilities.find(({ id }) => id === "models")?.scope;
  return Array.isArray(pins) ? pins.map((pin) => String(pin).replace(/@sha256:.*$/, "")) : [];
};
