import type { CodePage } from "./page.ts";

/** LOC603x and LOC604x: a built macOS app, held against the lock file it should have been built from. */
export const builtAppCodes = {
  LOC6030: {
    title: "A built app that cannot be read",
    means:
      "A part of the app that the check depends on is missing, broken, or of a form that macOS may read otherwise.",
    why: "What cannot be read cannot be vouched for; nothing is passed over in silence.",
    bad: `an app without app.asar; a program for an architecture with a damaged header`,
    good: `an app as the packager wrote it`,
  },
  LOC6031: {
    title: "Entitlements that were not compiled",
    means: "A program's signature allows more, less or something other than the compiled entitlements.",
    why: "Entitlements are what macOS itself enforces: one more key is a permission that nobody was asked for.",
    bad: `com.apple.security.network.client in the signature of an app that declares no network`,
    good: `the entitlements of .locara/entitlements.mac.plist, and of entitlements.mac.inherit.plist in every helper`,
  },
  LOC6032: {
    title: "Entitlements told twice, and differently",
    means:
      "The signature's two copies of the entitlements differ, one is missing, or a key stands in one of them twice.",
    why: "Parts of macOS read different copies: where these differ, one part grants what another never saw.",
    bad: `a key twice in the property list: most readers take the last one`,
    good: `each key once, in the property list and in the DER form alike`,
  },
  LOC6033: {
    title: "Not signed as it should be",
    means:
      "A program or library is not signed, under another identifier or by another team than the app, without the hardened runtime, or with rights for debuggers.",
    why: "The sandbox and everything else macOS does for the user hang on the signature.",
    bad: `a release with an ad hoc signature; a helper under an identifier that is not below the app's`,
    good: `every program and library signed by one team, with the hardened runtime`,
  },
  LOC6034: {
    title: "Changed after it was signed",
    means: "A page of code, a sealed file or a part of the signature does not have the digest that was signed.",
    why: "Somebody changed the app after the build, or the build went on after signing.",
    bad: `a resource edited in place; a file put beside the sealed ones`,
    good: `signing as the last step of a build`,
  },
  LOC6035: {
    title: "Fuses that were not compiled",
    means: "A fuse of Electron is not set as .locara/electron-builder.json says.",
    why: "Fuses close ways into the process that no policy of ours would see: run as Node, Node options, code outside the archive.",
    bad: `RunAsNode left on, as Electron ships it`,
    good: `the table of the release; in a test flavour only EnableNodeCliInspectArguments may differ`,
  },
  LOC6036: {
    title: "The archive does not verify",
    means: "The digest of app.asar in Info.plist, in its own header or of its contents does not fit.",
    why: "Electron refuses such an archive, or would load code from where nothing is verified.",
    bad: `app.asar packed again after Info.plist was written; a folder Resources/app beside it`,
    good: `one app.asar, whose header's sha256 stands in Info.plist`,
  },
  LOC6037: {
    title: "Not what the lock file says",
    means: "An artifact in the app is missing, is not in the lock file, or has another digest there.",
    why: "The artifacts are what the runtime obeys; the lock file is what was reviewed.",
    bad: `an app built from another version than the lock file's`,
    good: `locara compile, build, and the lock file of that same commit`,
  },
  LOC6038: {
    title: "An Info.plist that says something else",
    means: "The app or a helper declares something that was not compiled, or lacks or changes what was.",
    why: "Usage texts, address schemes and transport rules are asked for and opened by macOS in the app's name.",
    bad: `Electron's own NSCameraUsageDescription left in a helper; CFBundleURLTypes added by a packager`,
    good: `Info.plist after scrubbing, in the app and in every helper`,
  },
  LOC6039: {
    title: "Held against its own lock file only",
    means: "No lock file was given, so that the one inside the app was used.",
    why: "An app that agrees with itself may still be another app than the one that was reviewed.",
    bad: `locara verify My.app`,
    good: `locara verify My.app --lock locara.lock.json, with the lock file of the reviewed commit`,
  },
  LOC6040: {
    title: "Who signed it is not judged here",
    means: "The digests under the signature were computed; the certificate above them was not verified.",
    why: "Only macOS holds the certificates and the revocations that a signer is judged by.",
    bad: `taking the check on another system for a proof of who signed`,
    good: `codesign --verify --deep --strict and spctl --assess on a Mac; locara verify asks codesign there by itself`,
  },
} as const satisfies Record<string, CodePage>;
