import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { edit, type Fault, inInfo, without } from "./fault.ts";

const helper = "Contents/Frameworks/Notes Helper.app";

/** Faults in what the app says of itself, and in the artifacts that it obeys. */
export const saidFaults: readonly Fault[] = [
  {
    what: "another allowlist",
    because: "the runtime obeys ipc.json",
    code: "LOC6037",
    says: /^\.locara\/ipc\.json has the sha256/,
    build: {
      pack: (folder) => edit(join(folder, ".locara/ipc.json"), (text) => text.replace('"app.info"', '"fs.write"')),
    },
  },
  {
    what: "no table of capabilities",
    because: "the app would have no scopes to judge by",
    code: "LOC6037",
    says: /resolved\.json is missing/,
    build: { pack: (folder) => rmSync(join(folder, ".locara/resolved.json")) },
  },
  {
    what: "an artifact that nobody compiled",
    because: "something may read it",
    code: "LOC6037",
    says: /extra\.json is not in the lock file/,
    build: { pack: (folder) => writeFileSync(join(folder, ".locara/extra.json"), "{}") },
  },
  {
    what: "a tool that nobody pinned",
    because: "tools are code",
    code: "LOC6037",
    says: /tools\/echo\/tool\.wasm is a tool that the lock file does not pin/,
    build: {
      pack: (folder) => {
        mkdirSync(join(folder, "tools/echo"), { recursive: true });
        writeFileSync(join(folder, "tools/echo/tool.wasm"), "x");
      },
    },
  },
  {
    what: "Electron's own camera text",
    because: "macOS would ask for a camera that nobody declared",
    code: "LOC6038",
    says: /^NSCameraUsageDescription was not compiled/,
    build: inInfo("", { NSCameraUsageDescription: "This app needs access to the camera" }),
  },
  {
    what: "the same in a helper",
    because: "macOS asks in the helper's name as well",
    code: "LOC6038",
    says: /^NSBluetoothAlwaysUsageDescription was not compiled/,
    build: inInfo(helper, { NSBluetoothAlwaysUsageDescription: "This app needs access to Bluetooth" }),
  },
  {
    what: "another usage text",
    because: "the user agrees to what was reviewed",
    code: "LOC6038",
    says: /^NSMicrophoneUsageDescription is "For better ads\."; it should be/,
    build: inInfo("", { NSMicrophoneUsageDescription: "For better ads." }),
  },
  {
    what: "a helper without the usage text",
    because: "capture fails there in confusing ways",
    code: "LOC6038",
    says: /^NSMicrophoneUsageDescription is nothing/,
    build: { info: (path, info) => (path === helper ? without("NSMicrophoneUsageDescription", info) : info) },
  },
  {
    what: "an address scheme",
    because: "any page could start the app",
    code: "LOC6038",
    says: /^CFBundleURLTypes was not compiled/,
    build: inInfo("", { CFBundleURLTypes: [{ CFBundleURLSchemes: ["notes"] }] }),
  },
  {
    what: "a document type",
    because: "the system would hand it files that nobody picked",
    code: "LOC6038",
    says: /^CFBundleDocumentTypes was not compiled/,
    build: inInfo("", { CFBundleDocumentTypes: [{ CFBundleTypeName: "Any", LSItemContentTypes: ["public.data"] }] }),
  },
  {
    what: "an app without a Dock icon",
    because: "only background apps have none",
    code: "LOC6038",
    says: /^LSUIElement was not compiled/,
    build: inInfo("", { LSUIElement: true }),
  },
  {
    what: "loads from anywhere",
    because: "plain http would be allowed",
    code: "LOC6038",
    says: /^NSAppTransportSecurity is \{"NSAllowsArbitraryLoads":true\}/,
    build: inInfo("", { NSAppTransportSecurity: { NSAllowsArbitraryLoads: true } }),
  },
  {
    what: "an older macOS",
    because: "it was never tried there",
    code: "LOC6038",
    says: /^LSMinimumSystemVersion is "10\.13"/,
    build: inInfo("", { LSMinimumSystemVersion: "10.13" }),
  },
  {
    what: "an environment",
    because: "it is read before any code of ours",
    code: "LOC6038",
    says: /^LSEnvironment was not compiled/,
    build: inInfo("", { LSEnvironment: { DYLD_INSERT_LIBRARIES: "/tmp/x" } }),
  },
  {
    what: "another team in Info.plist",
    because: "Electron's processes find each other by it",
    code: "LOC6038",
    says: /^ElectronTeamID is "EVIL000000"/,
    build: inInfo("", { ElectronTeamID: "EVIL000000" }),
  },
  {
    what: "a helper that is not below the app",
    because: "macOS would take it for another app",
    code: "LOC6038",
    says: /which is not below app\.locara\.acme\.notes/,
    build: inInfo(helper, { CFBundleIdentifier: "app.locara.other.helper" }),
  },
  {
    what: "texts for one language",
    because: "they take the place of what Info.plist says",
    code: "LOC6038",
    says: /^It says in some language/,
    build: {
      assembled: (app) => {
        mkdirSync(join(app, "Contents/Resources/en.lproj"));
        writeFileSync(
          join(app, "Contents/Resources/en.lproj/InfoPlist.strings"),
          'NSMicrophoneUsageDescription = "For you.";',
        );
      },
    },
  },
  {
    what: "helpers under another name",
    because: "Electron looks for them by the bundle's name, and would find none",
    code: "LOC6038",
    says: /^There is no Notes Helper\.app/,
    after: (app) => renameSync(join(app, helper), join(app, "Contents/Frameworks/Electron Helper.app")),
  },
];
