import type { MacLowering } from "@locara/schema";
import type { CapabilityTable, CompiledApp } from "../compiled-app.ts";
import { bundleId } from "../compiled-app.ts";
import { entitlementKinds, entitlementProblem } from "./entitlement-keys.ts";

type Value = true | readonly string[];
type Entitlements = Readonly<Record<string, Value>>;

const prefix = "com.apple.security.";

/** As Xcode writes it; the signing step, which knows the team, puts `TEAMID.` in its place. */
const team = "$(TeamIdentifierPrefix)";

/**
 * `entitlements.mac.plist`: the main process of the sandboxed app (Electron's MAS build). The group of the app's own name
 * is what that build's processes find each other by.
 */
export function emitEntitlements(app: CompiledApp): string {
  const { "application-groups": groups = [], ...keys } = app.lowered.mac.entitlements;
  return plist(
    {
      "app-sandbox": true,
      "cs.allow-jit": true,
      "application-groups": [...new Set([`${team}${bundleId(app.manifest)}`, ...(groups as readonly string[])])].sort(),
      ...keys,
    },
    "App Sandbox: the kernel keeps what stands here.",
  );
}

/** `entitlements.mac.inherit.plist`: every helper. A further key would break the inheritance. */
export const emitInheritEntitlements = (): string =>
  plist({ "app-sandbox": true, inherit: true }, "Helpers run inside the main process's App Sandbox.");

/**
 * `entitlements.mac.hardened.plist`: the same app without the App Sandbox. Keys that only the sandbox reads are left
 * out: they would promise what nothing keeps.
 */
export function emitHardenedEntitlements(app: CapabilityTable): string {
  const hardened = Object.entries(app.lowered.mac.entitlements).filter(([key]) =>
    entitlementKinds.get(key)?.layers.includes("hardened"),
  );
  return plist(
    { "cs.allow-jit": true, ...Object.fromEntries(hardened) },
    "NOT SANDBOXED: hardened runtime only. Files and network are kept by Locara's runtime, not by the kernel.",
  );
}

/** The lowering of several capabilities as one, lists merged. A wider key makes its narrower sibling pointless; both are kept. */
export function mergedMac(all: readonly MacLowering[]): Required<MacLowering> {
  const entitlements: Record<string, Value> = {};
  for (const [key, value] of all.flatMap((one) => Object.entries(one.entitlements) as [string, Value][])) {
    const known = entitlements[key];
    entitlements[key] = value === true ? true : [...new Set([...(Array.isArray(known) ? known : []), ...value])].sort();
  }
  const sorted = (texts: readonly (readonly [string, string])[]) =>
    Object.fromEntries([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    entitlements,
    usage: sorted(all.flatMap(({ usage }) => Object.entries(usage ?? {}))),
    info: Object.assign({}, ...all.map(({ info }) => info)),
  };
}

/** A property list of entitlements. An unknown, forbidden or misshapen key is our fault and stops the compiler. */
export function plist(entitlements: Entitlements, comment: string): string {
  const lines = Object.entries(entitlements)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const problem = entitlementProblem(key, value);
      if (problem !== null) throw new TypeError(`the entitlement ${key} ${problem}`);
      const written =
        value === true
          ? "  <true/>"
          : `  <array>\n${value.map((item) => `    <string>${escapeXml(item)}</string>\n`).join("")}  </array>`;
      return `  <key>${prefix}${key}</key>\n${written}\n`;
    });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n',
    `<!-- ${comment} -->\n`,
    '<plist version="1.0">\n<dict>\n',
    ...lines,
    "</dict>\n</plist>\n",
  ].join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const escapeXml = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] as string);
