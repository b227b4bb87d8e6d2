import type { BuiltApp, BuiltCode, CodeSignature, Entitlements } from "./built-app.ts";
import { type BuildExpectation, bundleIdOf, type Found, isRecord, lockedArtifact, same, told } from "./judgement.ts";

const files = {
  sandbox: { app: "entitlements.mac.plist", helper: "entitlements.mac.inherit.plist" },
  hardened: { app: "entitlements.mac.hardened.plist", helper: "entitlements.mac.hardened.plist" },
} as const;

/** Every program has exactly the compiled entitlements. A library has none, or what any program beside the main one has. */
export function judgeEntitlements(app: BuiltApp, expected: BuildExpectation): readonly Found[] {
  const names = files[expected.confinement];
  const [main, helper] = [names.app, names.helper].map((name) => lockedArtifact(app, expected.lock, name));
  if (!isRecord(main) || !isRecord(helper)) {
    const wanted = [...new Set(Object.values(names))].join(" and ");
    const message = `What the programs may have cannot be told: the lock file's ${wanted} must be in the app.`;
    return [{ code: "LOC6031", path: "", message }];
  }
  return app.code.flatMap((code) => {
    // That it is not signed is said elsewhere.
    if (code.signature === null) return [];
    const actual = code.signature.entitlements ?? {};
    if (code.kind === "library" && Object.keys(actual).length === 0) return [];
    const isMain = code.path === app.app.executable;
    const compiled = withTeam(isMain ? main : helper, code.signature);
    const may = isMain ? identity(code.signature, bundleIdOf(app.app)) : {};
    return differences(compiled, may, actual).map((what): Found => {
      const who = isMain ? "The app" : code.kind === "library" ? "A library" : "A helper";
      return { code: "LOC6031", path: code.path, message: `${who} ${what}${sliceOf(app, code)}.` };
    });
  });
}

/** Signing puts the team in; where nobody signed there is none, and Xcode writes nothing in its place. */
function withTeam(compiled: Entitlements, { team }: CodeSignature): Entitlements {
  const prefix = team === null ? "" : `${team}.`;
  const filled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(filled)
      : typeof value === "string"
        ? value.replace("$(TeamIdentifierPrefix)", prefix)
        : value;
  return Object.fromEntries(Object.entries(compiled).map(([key, value]) => [key, filled(value)]));
}

/** What signing with a provisioning profile adds: who it is, and nothing that it may. */
const identity = ({ team }: CodeSignature, bundleId: string): Entitlements =>
  team === null
    ? {}
    : {
        "com.apple.application-identifier": `${team}.${bundleId}`,
        "com.apple.developer.team-identifier": team,
      };

function differences(compiled: Entitlements, may: Entitlements, actual: Entitlements): readonly string[] {
  const found: string[] = [];
  for (const [key, value] of Object.entries(actual)) {
    if (Object.hasOwn(compiled, key)) {
      if (!same(compiled[key], value)) found.push(`has ${key} = ${told(value)} instead of ${told(compiled[key])}`);
    } else if (!(Object.hasOwn(may, key) && may[key] === value)) {
      found.push(`has ${key} = ${told(value)}, which was not compiled`);
    }
  }
  for (const key of Object.keys(compiled)) if (!Object.hasOwn(actual, key)) found.push(`lacks ${key}`);
  return found;
}

/** Which architecture, where there is more than one. */
const sliceOf = ({ code }: BuiltApp, { path, architecture }: BuiltCode): string =>
  code.filter((one) => one.path === path).length > 1 ? ` (${architecture})` : "";
