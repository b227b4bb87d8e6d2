type InfoPlist = Readonly<Record<string, unknown>>;

/**
 * Keys that Electron and the packager write and a bundle needs to start, be shown and be verified. Everything else they
 * write is left out: usage texts for hardware nobody declared, loads from anywhere, address schemes, document types.
 */
const needed: ReadonlySet<string> = new Set([
  ...["CFBundleDevelopmentRegion", "CFBundleDisplayName", "CFBundleExecutable", "CFBundleIconFile", "CFBundleIconName"],
  ...["CFBundleIdentifier", "CFBundleInfoDictionaryVersion", "CFBundleLocalizations", "CFBundleName"],
  ...["CFBundlePackageType", "CFBundleShortVersionString", "CFBundleSupportedPlatforms", "CFBundleVersion"],
  ...["BuildMachineOSBuild", "DTCompiler", "DTPlatformBuild", "DTPlatformName", "DTPlatformVersion"],
  ...["DTSDKBuild", "DTSDKName", "DTXcode", "DTXcodeBuild"],
  ...["ElectronAsarIntegrity", "ElectronTeamID", "LSApplicationCategoryType", "LSMinimumSystemVersion"],
  ...["LSRequiresNativeExecution", "NSHighResolutionCapable", "NSHumanReadableCopyright", "NSMainNibFile"],
  ...["NSPrincipalClass", "NSQuitAlwaysKeepsWindows", "NSRequiresAquaSystemAppearance"],
  "NSSupportsAutomaticGraphicsSwitching",
]);

/** The one variable that Electron sets before it starts; any other would be somebody's way into the process. */
const environment = JSON.stringify({ MallocNanoZone: "0" });

/** What every helper says too: macOS asks in the name of whichever process opens the hardware. */
const shared = (key: string) => key.endsWith("UsageDescription") || key === "NSAppTransportSecurity";

/**
 * The `Info.plist` of a packed bundle as it is signed: of `packed` what a bundle needs, and all of `ours` in an app, in a
 * helper its usage texts and its transport rules. An electron-builder hook applies it after packing and before signing,
 * because `extendInfo` can only add, and what the packager says of arbitrary loads is written after it.
 */
export function scrubbedInfoPlist(packed: InfoPlist, ours: InfoPlist, bundle: "app" | "helper"): InfoPlist {
  // A helper has no Dock icon of its own, whatever the app does.
  const kept = Object.entries(packed).filter(
    ([key, value]) =>
      needed.has(key) ||
      (bundle === "helper" && key === "LSUIElement") ||
      (key === "LSEnvironment" && JSON.stringify(value) === environment),
  );
  const said = Object.entries(ours).filter(([key]) => bundle === "app" || shared(key));
  return Object.fromEntries([...kept, ...said]);
}
