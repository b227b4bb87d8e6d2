import { scrubbedInfoPlist } from "../emit/scrub-info-plist.ts";
import type { BuiltApp, BuiltBundle, InfoPlist } from "./built-app.ts";
import {
  type BuildExpectation,
  bundleIdOf,
  type Found,
  infoPlistOf,
  isRecord,
  lockedArtifact,
  same,
  told,
} from "./judgement.ts";

const archive = "Resources/app.asar";

/** What the app says of itself is what was compiled, in the app and in every helper, and nothing besides. */
export function judgeInfoPlists(app: BuiltApp, { lock }: BuildExpectation): readonly Found[] {
  const compiled = lockedArtifact(app, lock, "Info.plist.json");
  if (!isRecord(compiled)) {
    const message = "What it should say cannot be told: the lock file's Info.plist.json is not in the app.";
    return [{ code: "LOC6038", path: infoPlistOf(app.app), message }];
  }
  const helpers = app.nested.filter(({ kind }) => kind === "app");
  const main = infoPlistOf(app.app);
  return [
    ...saying(main, appProblems(app, compiled)),
    ...saying(main, archiveProblems(app), "LOC6036"),
    ...saying(main, helperNames(app.app, helpers)),
    ...helpers.flatMap((helper) => saying(infoPlistOf(helper), helperProblems(app.app, helper, compiled))),
  ];
}

const saying = (path: string, messages: readonly string[], code: Found["code"] = "LOC6038"): readonly Found[] =>
  messages.map((message) => ({ code, path, message }));

function appProblems({ app, code }: BuiltApp, compiled: InfoPlist): readonly string[] {
  const found = Object.entries(compiled).flatMap(([key, value]) =>
    same(app.info[key], value) ? [] : [`${key} is ${told(app.info[key])}; it should be ${told(value)}.`],
  );
  const team = code.find(({ path }) => path === app.executable)?.signature?.team ?? null;
  const said = app.info.ElectronTeamID;
  if (said !== undefined && said !== team)
    found.push(`ElectronTeamID is ${told(said)}, and the signature's is ${told(team)}.`);
  return [...found, ...undeclared(app.info, compiled, "app")];
}

function helperProblems(app: BuiltBundle, helper: BuiltBundle, compiled: InfoPlist): readonly string[] {
  const found: string[] = [];
  for (const [key, value] of Object.entries(compiled)) {
    const shared = key.endsWith("UsageDescription") || key === "NSAppTransportSecurity";
    if (shared && !same(helper.info[key], value))
      found.push(`${key} is ${told(helper.info[key])}; it should be ${told(value)}.`);
  }
  if (!bundleIdOf(helper).startsWith(`${bundleIdOf(app)}.`))
    found.push(
      `The helper is ${bundleIdOf(helper) || "without an identifier"}, which is not below ${bundleIdOf(app)}.`,
    );
  return [...found, ...undeclared(helper.info, compiled, "helper")];
}

/** What scrubbing would have taken out, or replaced. */
function undeclared(info: InfoPlist, compiled: InfoPlist, bundle: "app" | "helper"): readonly string[] {
  const scrubbed = scrubbedInfoPlist(info, compiled, bundle);
  return Object.keys(info)
    .filter((key) => !Object.hasOwn(scrubbed, key))
    .map((key) => `${key} was not compiled.`);
}

function archiveProblems({ app, archiveHeader }: BuiltApp): readonly string[] {
  const expected = { [archive]: { algorithm: "SHA256", hash: archiveHeader } };
  const said = app.info.ElectronAsarIntegrity;
  return archiveHeader === null || same(said, expected)
    ? []
    : [`ElectronAsarIntegrity is ${told(said)}; the archive's header gives ${archiveHeader}.`];
}

/** Electron starts its helpers by the bundle's name, so that another one would bring no helper of ours up. */
function helperNames({ info }: BuiltBundle, helpers: readonly BuiltBundle[]): readonly string[] {
  const name = `${String(info.CFBundleName)} Helper`;
  return helpers.some(({ path }) => path === `Contents/Frameworks/${name}.app`)
    ? []
    : [`There is no ${name}.app in Contents/Frameworks, which is how Electron looks for its helpers.`];
}
