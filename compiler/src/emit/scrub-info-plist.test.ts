import assert from "node:assert/strict";
import test from "node:test";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";
import { scrubbedInfoPlist } from "./scrub-info-plist.ts";

/** What Electron's own bundle says before anybody packs it: texts for hardware that no app asked for. */
const electron = {
  BuildMachineOSBuild: "24F74",
  CFBundleDisplayName: "Electron",
  CFBundleExecutable: "Electron",
  CFBundleIconFile: "electron.icns",
  CFBundleIdentifier: "com.github.Electron",
  CFBundleInfoDictionaryVersion: "6.0",
  CFBundleName: "Electron",
  CFBundlePackageType: "APPL",
  CFBundleShortVersionString: "33.0.0",
  CFBundleVersion: "33.0.0",
  DTSDKName: "macosx15.0",
  LSApplicationCategoryType: "public.app-category.developer-tools",
  LSEnvironment: { MallocNanoZone: "0" },
  LSMinimumSystemVersion: "11.0",
  NSAudioCaptureUsageDescription: "This app needs access to audio capture",
  NSBluetoothAlwaysUsageDescription: "This app needs access to Bluetooth",
  NSBluetoothPeripheralUsageDescription: "This app needs access to Bluetooth",
  NSCameraUsageDescription: "This app needs access to the camera",
  NSHighResolutionCapable: true,
  NSMainNibFile: "MainMenu",
  NSMicrophoneUsageDescription: "This app needs access to the microphone",
  NSPrincipalClass: "AtomApplication",
  NSQuitAlwaysKeepsWindows: false,
  NSRequiresAquaSystemAppearance: false,
  NSSupportsAutomaticGraphicsSwitching: true,
};

/** What electron-builder adds on its way, after every option of its own has been read. */
const packed = {
  ...electron,
  CFBundleExecutable: "Notes",
  CFBundleIdentifier: "app.locara.anna.notes",
  CFBundleName: "Notes",
  CFBundleVersion: "1.2.3",
  CFBundleURLTypes: [{ CFBundleURLName: "notes", CFBundleURLSchemes: ["notes"] }],
  ElectronAsarIntegrity: { "Resources/app.asar": { algorithm: "SHA256", hash: "00" } },
  NSAppTransportSecurity: {
    NSAllowsLocalNetworking: true,
    NSAllowsArbitraryLoads: true,
    NSExceptionDomains: { localhost: { NSTemporaryExceptionAllowsInsecureHTTPLoads: true } },
  },
};
const helper = { ...electron, CFBundleExecutable: "Notes Helper", LSUIElement: true };

type Info = Readonly<Record<string, unknown>>;
const ours = (fixture: string) => JSON.parse(compileFixture(fixture).files.get("Info.plist.json") as string) as Info;
const usage = (info: Info) =>
  Object.keys(info)
    .filter((key) => key.endsWith("UsageDescription"))
    .sort();

for (const name of fixtureNames()) {
  test(`the bundle of ${name} and each of its helpers ask for the hardware that is declared, in its words, and no other`, () => {
    for (const [bundle, from] of [
      ["app", packed],
      ["helper", helper],
    ] as const) {
      const scrubbed = scrubbedInfoPlist(from, ours(name), bundle);
      assert.deepEqual(usage(scrubbed), usage(ours(name)), bundle);
      for (const key of usage(scrubbed)) assert.equal(scrubbed[key], ours(name)[key], key);
      assert.deepEqual(scrubbed.NSAppTransportSecurity, { NSAllowsArbitraryLoads: false }, bundle);
    }
  });
}

test("an app that declares everything has a text for each piece of hardware, and one that declares nothing has none", () => {
  const texts = usage(ours("everything"));
  for (const one of ["NSMicrophone", "NSCamera", "NSAudioCapture"])
    assert.ok(texts.includes(`${one}UsageDescription`), one);
  assert.deepEqual(usage(ours("minimal")), []);
  assert.deepEqual(usage(scrubbedInfoPlist(packed, ours("minimal"), "app")), []);
});

test("what a bundle needs to start and to be verified stays", () => {
  const scrubbed = scrubbedInfoPlist(packed, ours("minimal"), "app");
  for (const key of [
    "CFBundleExecutable",
    "CFBundlePackageType",
    "CFBundleVersion",
    "ElectronAsarIntegrity",
    "NSPrincipalClass",
    "NSMainNibFile",
    "CFBundleIconFile",
  ] as const)
    assert.deepEqual(scrubbed[key], packed[key], key);
});

test("keys that nobody thought of are left out: address schemes, an environment, what a later Electron adds", () => {
  const environment = { MallocNanoZone: "0", DYLD_INSERT_LIBRARIES: "/tmp/x" };
  const stranger = { ...packed, NSAllowsTelepathy: true, LSEnvironment: environment };
  const scrubbed = scrubbedInfoPlist(stranger, ours("minimal"), "app");
  assert.deepEqual(scrubbedInfoPlist(packed, ours("minimal"), "app").LSEnvironment, electron.LSEnvironment);
  for (const key of ["CFBundleURLTypes", "LSEnvironment", "NSAllowsTelepathy"]) assert.ok(!(key in scrubbed), key);
});

test("a helper keeps its own name and stays out of the Dock, and the app does so only where it runs in the background", () => {
  const background = { ...ours("minimal"), LSUIElement: true };
  const scrubbed = scrubbedInfoPlist(helper, background, "helper");
  assert.equal(scrubbed.CFBundleExecutable, "Notes Helper");
  assert.equal(scrubbed.CFBundleIdentifier, helper.CFBundleIdentifier);
  assert.equal(scrubbed.LSUIElement, true);
  assert.equal(scrubbedInfoPlist(packed, background, "app").LSUIElement, true);
  assert.ok(!("LSUIElement" in scrubbedInfoPlist({ ...packed, LSUIElement: true }, ours("minimal"), "app")));
});

/** Planted faults: each makes the scrubbing do what a plain merge does, and one of the checks above would see it. */
test("a merge that only adds, as extendInfo does, would have kept what is scrubbed", () => {
  const merged: Info = { ...packed, ...ours("minimal") };
  assert.deepEqual(usage(merged), usage(packed));
  assert.ok(usage(merged).length >= 5);
});
