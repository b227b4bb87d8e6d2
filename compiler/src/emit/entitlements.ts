import type { CompiledApp } from "../compiled-app.ts";
import { appId } from "../compiled-app.ts";
import { entitlementKinds, neverEmitted } from "./entitlement-keys.ts";

type Value = true | readonly string[];
type Entitlements = Readonly<Record<string, Value>>;

const prefix = "com.apple.security.";

/** `entitlements.mac.plist`: the main process of the sandboxed app (Electron's MAS build). */
export const emitEntitlements = (app: CompiledApp): string =>
  plist(
    { "app-sandbox": true, "cs.allow-jit": true, ...lowered(app) },
    "App Sandbox: the kernel keeps what stands here.",
  );

/** `entitlements.mac.inherit.plist`: every helper. A further key would break the inheritance. */
export const emitInheritEntitlements = (): string =>
  plist({ "app-sandbox": true, inherit: true }, "Helpers run inside the main process's App Sandbox.");

/**
 * `entitlements.mac.hardened.plist`: the same app without the App Sandbox. Keys that only the sandbox reads are left
 * out: they would promise what nothing keeps.
 */
export function emitHardenedEntitlements(app: CompiledApp): string {
  const hardened = Object.entries(lowered(app)).filter(([key]) =>
    entitlementKinds.get(key)?.layers.includes("hardened"),
  );
  return plist(
    { "cs.allow-jit": true, ...Object.fromEntries(hardened) },
    "NOT SANDBOXED: hardened runtime only. Files and network are kept by Locara's runtime, not by the kernel.",
  );
}

/** Keys of all capabilities, lists merged. A wider key makes its narrower sibling pointless; both are kept, as declared. */
function lowered({ granted, manifest }: CompiledApp): Entitlements {
  const merged: Record<string, Value> = {};
  for (const { capability, scope } of granted) {
    for (const [key, value] of Object.entries(capability.lower.mac(scope, appId(manifest)).entitlements) as [
      string,
      Value,
    ][]) {
      const known = merged[key];
      merged[key] = value === true ? true : [...new Set([...(Array.isArray(known) ? known : []), ...value])].sort();
    }
  }
  return merged;
}

/** A property list of entitlements. An unknown, forbidden or misshapen key is our fault and stops the compiler. */
export function plist(entitlements: Entitlements, comment: string): string {
  const lines = Object.entries(entitlements)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => {
      const kind = entitlementKinds.get(key);
      if (neverEmitted.some((pattern) => pattern.test(key)))
        throw new TypeError(`the entitlement ${key} is never emitted`);
      if (kind === undefined) throw new TypeError(`there is no entitlement ${key}`);
      if ((kind.type === "boolean") !== (value === true))
        throw new TypeError(`the entitlement ${key} is a ${kind.type}`);
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
