import type { Manifest } from "@locara/schema";
import type { CompiledApp } from "../compiled-app.ts";
import { bundleId, readableJson } from "../compiled-app.ts";

/** `Info.plist.json`: what the app's bundle says of itself. Packaging merges it by `scrubbedInfoPlist`, into every helper too. */
export const emitInfoPlist = (app: CompiledApp): string => readableJson(infoPlist(app));

/** What the packaged app's file is called: the displayed name without what a file's name cannot have, or a macro be made of. */
export function productName({ displayName, name }: Manifest): string {
  const plain = displayName.replaceAll(/[/\\:*?"<>|$]+/g, " ").replaceAll(/^[. ]+|[. ]+$/g, "");
  return plain === "" ? name : plain;
}

export function infoPlist({ manifest, lowered }: CompiledApp): Readonly<Record<string, unknown>> {
  const { usage, info } = lowered.mac;
  return {
    CFBundleIdentifier: bundleId(manifest),
    // Electron looks for its helpers as `<CFBundleName> Helper.app`, and the packager names them after the product.
    CFBundleName: productName(manifest),
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
