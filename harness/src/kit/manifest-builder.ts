import { type Json, manifestPath } from "@locara/schema";

type ManifestJson = Readonly<Record<string, Json>>;

/** Makes manifests for tests, one change at a time; each step gives a new builder. */
export interface ManifestBuilder {
  /** Declares a capability by id, in the spelling of a manifest; with a reason where its risk asks for one. */
  capability(id: string, spelling: Json, reason?: string): ManifestBuilder;
  with(field: string, value: Json): ManifestBuilder;
  without(field: string): ManifestBuilder;
  build(): ManifestJson;
  /** The bytes of `locara.json`. */
  bytes(): Uint8Array;
}

const smallest: ManifestJson = {
  schema: "locara/v1",
  publisher: "acme",
  name: "notes",
  version: "1.0.0",
  displayName: "Notes",
  description: "Keeps notes.",
  license: "Apache-2.0",
  author: { name: "Acme", email: "hello@acme.example" },
  category: "productivity",
  capabilities: {},
};

/** Starts from the smallest manifest there is: it declares nothing. */
export const manifestBuilder = (from: ManifestJson = smallest): ManifestBuilder => ({
  capability(id, spelling, reason) {
    const capabilities = put(from.capabilities as ManifestJson, manifestPath(id), spelling);
    const reasons =
      reason === undefined ? {} : { reasons: { ...(from.reasons as ManifestJson | undefined), [id]: reason } };
    return manifestBuilder({ ...from, capabilities, ...reasons });
  },
  with: (field, value) => manifestBuilder({ ...from, [field]: value }),
  without: (field) => manifestBuilder(Object.fromEntries(Object.entries(from).filter(([name]) => name !== field))),
  build: () => from,
  bytes: () => new TextEncoder().encode(JSON.stringify(from, null, 2)),
});

function put(into: ManifestJson, [key = "", ...rest]: readonly string[], value: Json): ManifestJson {
  return { ...into, [key]: rest.length === 0 ? value : put((into[key] ?? {}) as ManifestJson, rest, value) };
}
