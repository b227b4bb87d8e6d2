import type { CompiledApp } from "../compiled-app.ts";
import { bundleId, readableJson } from "../compiled-app.ts";
import { infoPlist, productName } from "./info-plist.ts";

/** electron-builder replaces `${…}` by values of the machine that packages, in more places than it says. We use none. */
const withoutMacros = (text: string): string => text.replaceAll("${", "{");

/** `electron-builder.json`: packaging as the manifest implies it. Paths are relative to the app's folder. */
export function emitElectronBuilder(app: CompiledApp): string {
  const { manifest } = app;
  const config = {
    appId: bundleId(manifest),
    productName: productName(manifest),
    copyright: `© ${manifest.author.name}`,
    npmRebuild: false,
    publish: null,
    asar: true,
    directories: { output: "release", buildResources: ".locara" },
    // Without a list, old output folders and every platform's addons end up in the package.
    files: [
      `${manifest.build?.output ?? "dist"}/**`,
      ".locara/*.{json,plist}",
      // With it anybody can hold the built app against what was compiled: `locara verify My.app`.
      "locara.lock.json",
      "db/**",
      ...(app.tools.length === 0 ? [] : ["tools/*/tool.wasm"]),
      "!**/*.map",
      "!release/**",
    ],
    // Libraries are loaded by the system, which sees no archive: llama.cpp brings its own beside the addon.
    asarUnpack: ["**/*.{node,dylib,so}"],
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    },
    mac: {
      category: "public.app-category.productivity",
      hardenedRuntime: true,
      gatekeeperAssess: false,
      // Adds and replaces, never takes away: `scrubbedInfoPlist` does that, after packing and before signing.
      extendInfo: infoPlist(app),
      entitlements: ".locara/entitlements.mac.hardened.plist",
      entitlementsInherit: ".locara/entitlements.mac.hardened.plist",
      ...(manifest.build?.minimumSystemVersion === undefined
        ? {}
        : { minimumSystemVersion: manifest.build.minimumSystemVersion }),
    },
    mas: {
      entitlements: ".locara/entitlements.mac.plist",
      entitlementsInherit: ".locara/entitlements.mac.inherit.plist",
    },
    linux: { category: "Utility", executableName: manifest.name, syncDesktopName: true },
  };
  return withoutMacros(readableJson(config));
}
