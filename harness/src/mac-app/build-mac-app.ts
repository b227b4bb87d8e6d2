import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { artifactsFolder, compileFolder, hasErrors } from "@locara/compiler";
import type { Flavour, InfoPlist } from "@locara/compiler/built-app";
import { appPlaces, type Launch } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { buildElectronFiles } from "../build/electron.ts";
import { buildPage } from "../build/page.ts";
import { ManifestErrors } from "../build/prepare.ts";
import { assembleMacApp } from "./assemble.ts";
import { packArchive } from "./pack-archive.ts";
import { type Signer, signingPlan, teamOf, withTeam } from "./signing-plan.ts";

export interface MacBuild {
  /** The app's folder, with its manifest. */
  readonly folder: string;
  /** Electron.app; for the App Sandbox the build for the App Store. */
  readonly electron: string;
  /** Where `<product>.app` goes. */
  readonly out: string;
  readonly flavour: Flavour;
  readonly signer: Signer;
  /** The user's home folder, in which macOS keeps the app's container. */
  readonly home: string;
  /** Puts the native packages into a `node_modules`. */
  native(to: string): void;
  /** Runs `codesign`, or only notes that it would. */
  codesign(argv: readonly string[]): Promise<void>;
}

interface Packaging {
  readonly productName: string;
  readonly files: readonly string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
}

/**
 * Builds a sandboxed app for this one Mac: compiled, packed as `electron-builder.json` says, signed inside out. Gives its path.
 * Its places are written into it, so that it starts only where it was built: it is for reading back and for trying, not for others.
 */
export async function buildMacApp(build: MacBuild): Promise<string> {
  const folder = resolve(build.folder);
  const compiled = compileFolder(folder);
  if (hasErrors(compiled.diagnostics)) throw new ManifestErrors(compiled);
  const read = <File>(name: string): File => JSON.parse(compiled.files.get(name) as string) as File;
  const ipc = read<IpcFile>("ipc.json");
  const packaging = read<Packaging>("electron-builder.json");
  const page = await buildPage(folder, ipc.page.file);

  const stage = mkdtempSync(join(tmpdir(), "locara-mac-"));
  try {
    const app = join(resolve(build.out), `${packaging.productName}.app`);
    rmSync(app, { recursive: true, force: true });
    mkdirSync(build.out, { recursive: true });
    const { name, version } = ipc.app;
    const artifacts = join(folder, artifactsFolder);
    const host = await buildElectronFiles({ artifacts, out: stage, name, version });
    const packed = join(stage, "packed");
    mkdirSync(packed);
    build.native(join(packed, "node_modules"));
    const things = await assembleMacApp({
      electron: build.electron,
      app,
      info: read<InfoPlist>("Info.plist.json"),
      fuses: packaging.electronFuses,
      flavour: build.flavour,
      team: teamOf(build.signer),
      pack: (archive) =>
        packArchive(
          {
            app: folder,
            host: host.folder,
            surfaces: host.surfaces,
            launch: launchOf(ipc, { archive, folder, page: page.folder, home: build.home }),
            files: packaging.files,
          },
          packed,
          archive,
        ),
    });
    const plist = (file: string) => {
      const path = join(stage, file);
      writeFileSync(path, withTeam(compiled.files.get(file) as string, build.signer));
      return path;
    };
    const entitlements = { app: plist("entitlements.mac.plist"), helper: plist("entitlements.mac.inherit.plist") };
    for (const argv of signingPlan(things, { app, signer: build.signer, entitlements })) await build.codesign(argv);
    return app;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Everything that the app reads of its own lies in its archive, which is verified as it is read; its data, in its container. */
function launchOf(
  ipc: IpcFile,
  {
    archive,
    folder,
    page,
    home,
  }: { readonly archive: string; readonly folder: string; readonly page: string; readonly home: string },
): Launch {
  const inside = (name: string) => (existsSync(join(folder, name)) ? join(archive, name) : null);
  const places = appPlaces(ipc, {
    platform: "darwin",
    home: join(home, "Library/Containers", ipc.app.bundleId, "Data"),
    variables: {},
    artifacts: join(archive, artifactsFolder),
    page: join(archive, relative(folder, page)),
    databaseSources: inside("db"),
    toolFiles: inside("tools"),
  });
  return { places, surfaces: join(archive, "surfaces"), profile: join(places.state, "chromium") };
}
