import type { ConsentFile } from "@locara/schema";
import { risks } from "@locara/schema";
import type { CompiledApp } from "../compiled-app.ts";
import { appId, readableJson } from "../compiled-app.ts";
import { deviceFit } from "../profiles.ts";

/** `consent.json`: what the user reads before the first run, most dangerous first. */
export function emitConsent(app: CompiledApp): string {
  const { manifest, granted, capabilityDigest, models } = app;
  const sentences = granted.flatMap(({ capability, scope, risk, optional }) =>
    capability.consent(scope).map((text) => ({
      capability: capability.id,
      risk,
      text,
      reason: ownValue(manifest.reasons, capability.id) ?? null,
      optional,
    })),
  );
  // Sorting is stable: within one risk the order is that of the ids, and of the capability's own sentences.
  sentences.sort((a, b) => risks.indexOf(b.risk) - risks.indexOf(a.risk));
  const file: ConsentFile = {
    v: 1,
    capabilityDigest,
    app: {
      id: appId(manifest),
      version: manifest.version,
      displayName: manifest.displayName,
      description: manifest.description,
      author: manifest.author.name,
    },
    badges: badges(app),
    sentences,
    models: models.map(({ id, bytes, licence }) => ({ id, bytes, licence })),
    fit: deviceFit(manifest, models),
  };
  return readableJson(file);
}

/** A badge is a promise the whole manifest keeps, so it is derived and never written. */
function badges({ granted, models }: CompiledApp): ConsentFile["badges"] {
  const net = granted.find(({ capability }) => capability.id === "net");
  const network =
    net === undefined
      ? { id: "fully-local", label: "Fully local: this app has no network access." }
      : net.optional
        ? { id: "network-optional", label: "Works without the network; asks before it uses it." }
        : { id: "network", label: "Uses the network." };
  const reach = granted.some(({ risk }) => risk === "high" || risk === "critical")
    ? []
    : [{ id: "no-high-risk", label: "Asks for nothing of high risk." }];
  const ai = models.length === 0 ? [] : [{ id: "on-device-models", label: "Its AI models run on this computer." }];
  return [network, ...ai, ...reach];
}

const ownValue = (record: Readonly<Record<string, string>> | undefined, key: string): string | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
