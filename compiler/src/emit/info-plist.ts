import type { CompiledApp } from "../compiled-app.ts";
import { appId, bundleId, readableJson } from "../compiled-app.ts";

/** `Info.plist.json`: bundle keys and usage strings. Signing puts the usage strings into every helper's plist too. */
export function emitInfoPlist({ manifest, granted }: CompiledApp): string {
  const usage = Object.fromEntries(
    granted
      .flatMap(({ capability, scope }) => Object.entries(capability.lower.mac(scope, appId(manifest)).usage ?? {}))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return readableJson({
    CFBundleIdentifier: bundleId(manifest),
    CFBundleName: manifest.name,
    CFBundleDisplayName: manifest.displayName,
    CFBundleShortVersionString: manifest.version,
    LSMinimumSystemVersion: manifest.build?.minimumSystemVersion ?? "13.0",
    NSHighResolutionCapable: true,
    // Electron's template allows arbitrary loads; said here, so that packaging overwrites it.
    NSAppTransportSecurity: { NSAllowsArbitraryLoads: false },
    ...usage,
  });
}
