import type { ConsentFile, Risk } from "@locara/schema";
import { dangerousPairs, risks } from "@locara/schema";
import type { CompiledApp, Granted } from "../compiled-app.ts";
import { appId, readableJson } from "../compiled-app.ts";
import { profilesOf } from "../profiles.ts";

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
  sentences.push(...pairs(granted));
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
    fit: Object.entries(profilesOf(manifest)).map(([profile, { minRamGb }]) => ({
      profile: profile as "low" | "mid" | "high",
      minRamGb,
    })),
  };
  return readableJson(file);
}

/** What two capabilities allow together and neither alone. A pair is as dangerous as the worse of the two. */
function pairs(granted: readonly Granted[]): ConsentFile["sentences"] {
  return dangerousPairs.flatMap(({ id, of, level }) => {
    const [a, b] = of.map((one) => granted.find(({ capability }) => capability.id === one));
    if (a === undefined || b === undefined || (level !== undefined && !levels(b).includes(level))) return [];
    const risk: Risk = risks[Math.max(risks.indexOf(a.risk), risks.indexOf(b.risk))] ?? "critical";
    const text =
      a.capability.id === "net"
        ? `Could send what it gets by "${b.capability.id}" to the servers it reaches.`
        : `Could use "${b.capability.id}" while you do not look at it.`;
    return [{ capability: id, risk, text, reason: null, optional: a.optional || b.optional }];
  });
}

/** `read-write` contains `read`. */
const levels = ({ scope }: Granted): readonly string[] => (typeof scope === "string" ? scope.split("-") : []);

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
