import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { FuseV1Options, FuseVersion, flipFuses } from "@electron/fuses";
import { scrubbedInfoPlist } from "@locara/compiler";
import type { Flavour, InfoPlist } from "@locara/compiler/built-app";
import { readBundles, readTree } from "../built-app/bundle-tree.ts";
import { readMachO } from "../built-app/mach-o.ts";
import { readPropertyList, writePropertyList } from "../built-app/property-list.ts";
import type { Signable } from "./signing-plan.ts";

export interface Assembly {
  /** Electron.app as it was downloaded; for the App Sandbox the one for the App Store (`mas`). */
  readonly electron: string;
  /** Where the app is put together. It must not be there yet. */
  readonly app: string;
  /** `Info.plist.json`. */
  readonly info: InfoPlist;
  /** `electronFuses` of `electron-builder.json`. */
  readonly fuses: Readonly<Record<string, boolean>>;
  readonly flavour: Flavour;
  readonly team: string | null;
  /** Writes `app.asar`, and gives the sha256 of its header. */
  pack(archive: string): Promise<string>;
}

const archive = "Resources/app.asar";
const framework = "Contents/Frameworks/Electron Framework.framework/Versions/A/Electron Framework";

/**
 * Makes an app of Electron.app: names, archive, fuses and Info.plist as they were compiled, and nothing that Electron brought
 * and nobody declared. Gives what is left to be signed. Runs on any system.
 */
export async function assembleMacApp(assembly: Assembly): Promise<readonly Signable[]> {
  const { electron, app, info, fuses, flavour, team } = assembly;
  const name = String(info.CFBundleName);
  cpSync(electron, app, { recursive: true, verbatimSymlinks: true, errorOnExist: true, force: false });
  for (const unused of ["Contents/Resources/default_app.asar", "Contents/Library"])
    rmSync(join(app, unused), { recursive: true, force: true });
  const hash = await assembly.pack(join(app, "Contents", archive));
  renameSync(join(app, "Contents/MacOS/Electron"), join(app, "Contents/MacOS", name));
  rewrite(join(app, "Contents/Info.plist"), (packed) => ({
    ...scrubbedInfoPlist(packed, info, "app"),
    CFBundleExecutable: name,
    CFBundleVersion: info.CFBundleShortVersionString,
    ElectronAsarIntegrity: { [archive]: { algorithm: "SHA256", hash } },
    ...(team === null ? {} : { ElectronTeamID: team }),
  }));
  for (const helper of readdirSync(join(app, "Contents/Frameworks"))) renameHelper(app, helper, name, info);
  const tests = flavour === "test" ? { enableNodeCliInspectArguments: true } : {};
  const wanted = Object.entries({ ...fuses, ...tests }).map(([fuse, on]) => [fuseNumber(fuse), on] as const);
  await flipFuses(join(app, framework), { version: FuseVersion.V1, ...Object.fromEntries(wanted) });
  return signables(app);
}

const fuseNumber = (name: string): number => {
  const number = FuseV1Options[`${name.slice(0, 1).toUpperCase()}${name.slice(1)}` as keyof typeof FuseV1Options];
  if (number === undefined) throw new RangeError(`@electron/fuses knows no fuse ${name}.`);
  return number;
};

/** Electron starts `<CFBundleName> Helper.app` and its siblings, and macOS takes them for the app's by their identifiers. */
function renameHelper(app: string, helper: string, name: string, info: InfoPlist): void {
  const kind = /^Electron Helper(?: \((\w+)\))?\.app$/.exec(helper);
  if (kind === null) return;
  const own = helper.replace("Electron", name).replace(/\.app$/, "");
  const folder = join(app, "Contents/Frameworks");
  renameSync(join(folder, helper), join(folder, `${own}.app`));
  const contents = join(folder, `${own}.app`, "Contents");
  renameSync(join(contents, "MacOS", helper.replace(/\.app$/, "")), join(contents, "MacOS", own));
  const id = `${String(info.CFBundleIdentifier)}.helper${kind[1] === undefined ? "" : `.${kind[1]}`}`;
  rewrite(join(contents, "Info.plist"), (packed) => ({
    ...scrubbedInfoPlist(packed, info, "helper"),
    CFBundleExecutable: own,
    CFBundleIdentifier: id,
    CFBundleName: own,
    CFBundleDisplayName: own,
  }));
}

const rewrite = (path: string, change: (packed: InfoPlist) => InfoPlist): void =>
  writeFileSync(path, writePropertyList(change(readPropertyList(readFileSync(path)))));

/** Every program and library, and every bundle around one; seals of before are taken away. */
function signables(app: string): readonly Signable[] {
  for (const path of readTree(app, refuse).folders.filter((one) => posix.basename(one) === "_CodeSignature"))
    rmSync(join(app, path), { recursive: true });
  const tree = readTree(app, refuse);
  const bundles = readBundles(tree, refuse);
  const loose = tree.files.flatMap((path): Signable[] => {
    const bytes = tree.bytes(path);
    const kind = bytes === null ? undefined : readMachO(bytes)?.[0]?.kind;
    if (kind === undefined || bundles.some(({ executable }) => executable === path)) return [];
    return [{ path, kind: kind === "executable" ? "program" : "library" }];
  });
  return [...loose, ...bundles.map(({ path, kind }) => ({ path, kind }))];
}

function refuse(_kind: string, path: string, what: string): never {
  throw new Error(`${path}: ${what} Is this Electron.app as it was downloaded?`);
}

/** Whether `electron` is the build for the App Store, the only one that starts inside the App Sandbox: it has a login helper. */
export const isForAppStore = (electron: string): boolean => existsSync(join(electron, "Contents/Library/LoginItems"));
