import { appendFileSync, cpSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { edit, type Fault, flip, without } from "./fault.ts";
import { sentinel } from "./sign-app.ts";

const framework = "Contents/Frameworks/Electron Framework.framework";
const helper = "Contents/Frameworks/Notes Helper.app";

/** Faults in what the digests cover, in the fuses and in the archive. */
export const sealedFaults: readonly Fault[] = [
  {
    what: "a changed byte of code",
    because: "the page's digest was signed",
    code: "LOC6034",
    says: /1 of 2 pages of its code changed, the first at 4096/,
    after: (app) => flip(join(app, "Contents/MacOS/Notes"), 5000),
  },
  {
    what: "a changed byte of a helper's code",
    because: "a helper is signed as well",
    code: "LOC6034",
    says: /pages of its code changed/,
    after: (app) => flip(join(app, helper, "Contents/MacOS/Notes Helper"), 700),
  },
  {
    what: "a helper of another build",
    because: "each is whole, and they do not belong together",
    code: "LOC6034",
    says: /other code than what was sealed/,
    after: (app) => {
      const renderer = "Contents/Frameworks/Notes Helper (Renderer).app/Contents";
      // The version of the runtime in its code directory: nothing but the seal around the helper covers it.
      flip(join(app, renderer, "MacOS/Notes Helper (Renderer)"), 4096 + 12 + 5 * 8 + 90);
    },
  },
  {
    what: "something behind the signature",
    because: "nobody signed it",
    code: "LOC6034",
    says: /behind its signature/,
    after: (app) => appendFileSync(join(app, "Contents/MacOS/Notes"), "more"),
  },
  {
    what: "a resource edited in place",
    because: "its digest is in the seal",
    code: "LOC6034",
    says: /not what was sealed/,
    after: (app) => appendFileSync(join(app, "Contents/Resources/icon.icns"), "x"),
  },
  {
    what: "a file added",
    because: "it is in no seal",
    code: "LOC6034",
    says: /not in the seal/,
    after: (app) => writeFileSync(join(app, "Contents/Resources/plugin.js"), "evil()"),
  },
  {
    what: "a file beside Contents",
    because: "no seal reaches there",
    code: "LOC6034",
    says: /beside Contents/,
    after: (app) => writeFileSync(join(app, "Icon"), ""),
  },
  {
    what: "a file taken away",
    because: "the seal names it",
    code: "LOC6034",
    says: /in the seal, and not there/,
    after: (app) => unlinkSync(join(app, "Contents/Resources/icon.icns")),
  },
  {
    what: "a framework whose current version is another",
    because: "no seal covers that link",
    code: "LOC6034",
    says: /one version/,
    after: (app) => {
      cpSync(join(app, framework, "Versions/A"), join(app, framework, "Versions/B"), { recursive: true });
      unlinkSync(join(app, framework, "Versions/Current"));
      symlinkSync("B", join(app, framework, "Versions/Current"));
    },
  },
  {
    what: "a framework's library by a link to elsewhere",
    because: "no seal covers that link either",
    code: "LOC6034",
    says: /link out of the app/,
    after: (app) => {
      unlinkSync(join(app, framework, "Electron Framework"));
      symlinkSync("../../../../elsewhere", join(app, framework, "Electron Framework"));
    },
  },
  {
    what: "a seal that was written again",
    because: "the program's signature covers it",
    code: "LOC6034",
    says: /another content of _CodeSignature\/CodeResources/,
    after: (app) =>
      edit(join(app, "Contents/_CodeSignature/CodeResources"), (text) => text.replace("rules2", "rules3")),
  },
  {
    what: "an Info.plist edited after signing",
    because: "the program's signature covers it",
    code: "LOC6034",
    says: /another content of Info\.plist/,
    after: (app) => edit(join(app, "Contents/Info.plist"), (text) => text.replace("1.0.0", "1.0.1")),
  },
  {
    what: "RunAsNode left on",
    because: "anybody could run scripts as the app",
    code: "LOC6035",
    says: /RunAsNode is on/,
    build: { fuses: "110011001" },
  },
  {
    what: "the inspector left on in a release",
    because: "only the test flavour has it",
    code: "LOC6035",
    says: /EnableNodeCliInspectArguments is on/,
    build: { fuses: "010111001" },
  },
  {
    what: "a test flavour with one fuse more",
    because: "only the inspector may differ",
    code: "LOC6035",
    says: /OnlyLoadAppFromAsar is off/,
    build: { flavour: "test", fuses: "010110001" },
  },
  {
    what: "a fuse taken out",
    because: "it is decided elsewhere then",
    code: "LOC6035",
    says: /RunAsNode is removed/,
    build: { fuses: "r10011001" },
  },
  {
    what: "a fuse that nobody knows",
    because: "nobody decided about it",
    code: "LOC6035",
    says: /number 9 is on/,
    build: { fuses: "0100110011" },
  },
  {
    what: "too few fuses",
    because: "one is not there",
    code: "LOC6035",
    says: /no fuse WasmTrapHandlers/,
    build: { fuses: "01001100" },
  },
  {
    what: "a second copy of the fuses",
    because: "a reader finds the first, and Electron the one it was built with",
    code: "LOC6035",
    says: /2 copies/,
    build: { fuses: `010011001${sentinel}\u0001\u0009110011001` },
  },
  {
    what: "an archive changed before signing",
    because: "everything is signed, and the header in Info.plist is of another",
    code: "LOC6036",
    says: /main\.cjs has another sha256/,
    build: {
      assembled: (app) =>
        edit(join(app, "Contents/Resources/app.asar"), (text) => text.replace("'electron'", "'evilcode'")),
    },
  },
  {
    what: "another archive beside the archive",
    because: "Electron looks for it too",
    code: "LOC6036",
    says: /could load code from here/,
    build: { assembled: (app) => writeFileSync(join(app, "Contents/Resources/default_app.asar"), "x") },
  },
  {
    what: "the app as a folder too",
    because: "Electron looks for it too",
    code: "LOC6036",
    says: /could load code from here/,
    build: { assembled: (app) => mkdirSync(join(app, "Contents/Resources/app")) },
  },
  {
    what: "an unpacked library changed before the app was signed",
    because: "the seal covers it as it is now, and its own signature as it was",
    code: "LOC6034",
    says: /pages of its code changed/,
    build: { assembled: (app) => flip(join(app, "Contents/Resources/app.asar.unpacked/native/addon.node"), 600) },
  },
  {
    what: "an unpacked file of another build",
    because: "its digest is in the archive's header",
    code: "LOC6036",
    says: /native\/words\.node has another sha256/,
    build: {
      pack: (folder) => writeFileSync(join(folder, "native/words.node"), "no code"),
      assembled: (app) => writeFileSync(join(app, "Contents/Resources/app.asar.unpacked/native/words.node"), "no core"),
    },
  },
  {
    what: "no archive's digest in Info.plist",
    because: "Electron verifies by it",
    code: "LOC6036",
    says: /^ElectronAsarIntegrity is nothing/,
    build: { info: (_path, info) => without("ElectronAsarIntegrity", info) },
  },
  {
    what: "a key twice in Info.plist",
    because: "readers take the last one and say nothing",
    code: "LOC6030",
    says: /CFBundleIdentifier twice/,
    build: {
      assembled: (app) =>
        edit(join(app, "Contents/Info.plist"), (text) =>
          text.replace("<dict>\n", "<dict>\n<key>CFBundleIdentifier</key><string>com.apple.Terminal</string>\n"),
        ),
    },
  },
  {
    what: "a program that is none",
    because: "what cannot be read cannot be vouched for",
    code: "LOC6030",
    says: /load commands are damaged/,
    after: (app) => flip(join(app, helper, "Contents/MacOS/Notes Helper"), 37),
  },
];
