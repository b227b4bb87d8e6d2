import type { CompiledApp } from "../compiled-app.ts";
import { appId, bundleId, readableJson } from "../compiled-app.ts";
import { mergedMac } from "./entitlements.ts";

/** `Info.plist.json`: what the app's bundle says of itself. Packaging merges it by `scrubbedInfoPlist`, into every helper too. */
export const emitInfoPlist = (app: CompiledApp): string => readableJson(infoPlist(app));

export function infoPlist({ manifest, granted }: CompiledApp): Readonly<Record<string, unknown>> {
  const { usage, info } = mergedMac(
    granted.map(({ capability, scope }) => capability.lower.mac(scope, appId(manifest))),
  );
  return {
    CFBundleIdentifier: bundleId(manifest),
    CFBundleName: manifest.name,
    CFBundleDisplayName: manifest.displayName,
    CFBundleShortVersionString: manifest.version,
    LSMinimumSystemVersion: manifest.build?.minimumSystemVersion ?? "13.0",
    NSHighResolutionCapable: true,
    // Packaging adds exceptions that allow any address; what stands here takes their place whole.
    NSAppTransportSecurity: { NSAllowsArbitraryLoads: false },
    ...info,
    ...usage,
  };
}
