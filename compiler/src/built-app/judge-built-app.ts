import { type Diagnostic, type Severity, shortened, sorted } from "../diagnostic.ts";
import type { Breach, BuiltApp } from "./built-app.ts";
import { judgeArtifacts } from "./judge-artifacts.ts";
import { judgeEntitlements } from "./judge-entitlements.ts";
import { judgeFuses } from "./judge-fuses.ts";
import { judgeInfoPlists } from "./judge-info-plist.ts";
import { judgeSignatures } from "./judge-signatures.ts";
import type { BuildExpectation, BuiltAppCode, Found } from "./judgement.ts";

export type {
  Breach,
  BuiltApp,
  BuiltArtifact,
  BuiltBundle,
  BuiltCode,
  CodeSignature,
  Entitlements,
  InfoPlist,
} from "./built-app.ts";
export type { BuildExpectation, Flavour } from "./judgement.ts";

const codeOf: Readonly<Record<Breach["kind"], BuiltAppCode>> = {
  unreadable: "LOC6030",
  entitlements: "LOC6032",
  unsigned: "LOC6033",
  altered: "LOC6034",
  fuses: "LOC6035",
  archive: "LOC6036",
  info: "LOC6038",
};

const rebuild = "Build it again from the commit of the lock file.";
const hints: Readonly<Record<BuiltAppCode, string>> = {
  LOC6030: "Build it again; if it stays, report it with the packager's version.",
  LOC6031: "Sign it with the plists in .locara; a build without the App Sandbox on purpose needs --hardened.",
  LOC6032: "Sign it with codesign of macOS 12 or newer, from the plists in .locara.",
  LOC6033: "Sign every program and library, inside out, as the last step of the build.",
  LOC6034: "Sign it again, after everything else is done.",
  LOC6035: "Flip the fuses as .locara/electron-builder.json says, before signing.",
  LOC6036: "Write Info.plist after the archive, and sign then.",
  LOC6037: rebuild,
  LOC6038: "Write Info.plist by scrubbedInfoPlist after packing, in the app and in every helper.",
  LOC6039: "Give the lock file of the reviewed commit: --lock FILE.",
  LOC6040: "On a Mac, locara verify asks codesign; spctl --assess says what Gatekeeper thinks.",
};

/**
 * Holds a built app against the lock file that it should have been built from. Nothing that the app says of itself counts
 * before its digest is the lock file's. `signer` is what macOS found about the certificates: null where nobody asked it.
 */
export function judgeBuiltApp(
  app: BuiltApp,
  expected: BuildExpectation,
  signer: "trusted" | null,
): readonly Diagnostic[] {
  const found: Found[] = [
    ...app.breaches.map(({ kind, path, what }) => ({ code: codeOf[kind], path, message: what })),
    ...judgeSignatures(app, expected),
    ...judgeEntitlements(app, expected),
    ...judgeFuses(app, expected),
    ...judgeInfoPlists(app, expected),
    ...judgeArtifacts(app, expected),
  ];
  const own: Found = { code: "LOC6039", path: "", message: "It was held against the lock file inside of it." };
  const unknown: Found = { code: "LOC6040", path: "", message: "Who signed it was not verified." };
  return sorted([
    ...found.map((one) => diagnostic(one, "error", app)),
    ...(expected.lockFrom === "app" ? [diagnostic(own, "note", app)] : []),
    ...(signer === null ? [diagnostic(unknown, "note", app)] : []),
  ]);
}

function diagnostic({ code, path, message }: Found, severity: Severity, { file }: BuiltApp): Diagnostic {
  // A bundle has no lines.
  const start = { line: 1, column: 1 };
  const place = path === "" ? file : `${file}/${path}`;
  return { code, severity, file: place, range: { start, end: start }, message: shortened(message), hint: hints[code] };
}
