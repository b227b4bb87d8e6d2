import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createPackageWithOptions, getRawHeader } from "@electron/asar";
import { compile, scrubbedInfoPlist } from "@locara/compiler";
import type { LockFile } from "@locara/schema";
import { manifestBuilder } from "../../kit/manifest-builder.ts";
import { type Build, framework, helpers, signAll, signed, version } from "./sign-app.ts";
import { plistText } from "./write-plist.ts";

type Info = Readonly<Record<string, unknown>>;

export const soundBuild: Build = {
  manifest: manifestBuilder()
    .capability("fs.user-selected", "read")
    .capability("device.microphone", true, "Speak a note instead of typing it.")
    .bytes(),
  flavour: "release",
  architectures: ["arm64"],
  fuses: "010011001",
  pack: () => undefined,
  entitlements: (_program, compiled) => ({ xml: compiled, der: compiled }),
  info: (_bundle, info) => info,
  assembled: () => undefined,
  signing: (_program, signing) => signing,
};

export interface WrittenApp {
  readonly app: string;
  readonly lock: LockFile;
  readonly lockPath: string;
  remove(): void;
}

/** What Electron's own bundles say before they are scrubbed. */
const electronInfo = (name: string, id: string): Info => ({
  CFBundleExecutable: name,
  CFBundleIdentifier: id,
  CFBundleName: name,
  CFBundlePackageType: "APPL",
  LSEnvironment: { MallocNanoZone: "0" },
  NSCameraUsageDescription: "This app needs access to the camera",
  NSPrincipalClass: "AtomApplication",
});

/** Writes a signed app as a packager would, but for what only a Mac can make: certificates and a real Electron. */
export async function writeApp(changes: Partial<Build> = {}): Promise<WrittenApp> {
  const build: Build = { ...soundBuild, ...changes };
  const root = mkdtempSync(join(tmpdir(), "locara-built-"));
  const {
    files,
    lock = "",
    diagnostics,
  } = compile({ manifest: { file: "locara.json", bytes: build.manifest }, lock: null });
  if (lock === "") throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const lockPath = join(root, "locara.lock.json");
  writeFileSync(lockPath, lock);

  const app = join(root, "Notes.app");
  const ours = JSON.parse(files.get("Info.plist.json") ?? "{}") as Info;
  const hash = await pack(build, { root, app, files, lock });
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    writeFileSync(join(app, path), content);
  };
  const main = {
    ...electronInfo("Notes", String(ours.CFBundleIdentifier)),
    ElectronAsarIntegrity: { "Resources/app.asar": { algorithm: "SHA256", hash } },
  };
  write("Contents/Info.plist", plistText(build.info("", scrubbedInfoPlist(main, ours, "app"))));
  write("Contents/PkgInfo", "APPL????");
  write("Contents/Resources/icon.icns", "icns");
  for (const name of helpers) {
    const kind = name.replace(/^Notes Helper(?: \((.*)\))?$/, (_whole, part: string | undefined) =>
      part === undefined ? "" : `.${part}`,
    );
    const info = { ...electronInfo(name, `${String(ours.CFBundleIdentifier)}.helper${kind}`), LSUIElement: true };
    const path = `Contents/Frameworks/${name}.app`;
    write(`${path}/Contents/Info.plist`, plistText(build.info(path, scrubbedInfoPlist(info, ours, "helper"))));
    write(`${path}/Contents/PkgInfo`, "APPL????");
  }
  write(
    `${version}/Resources/Info.plist`,
    plistText({ CFBundleExecutable: "Electron Framework", CFBundleIdentifier: "com.github.Electron.framework" }),
  );
  symlinkSync("A", join(app, framework, "Versions/Current"));
  for (const name of ["Electron Framework", "Resources", "Libraries"])
    symlinkSync(`Versions/Current/${name}`, join(app, framework, name));
  build.assembled(app);
  signAll(build, app, files);
  return {
    app,
    lock: JSON.parse(lock) as LockFile,
    lockPath,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

interface Packing {
  readonly root: string;
  readonly app: string;
  readonly files: ReadonlyMap<string, string>;
  readonly lock: string;
}

/** app.asar; gives the digest that Info.plist has of it. */
async function pack(build: Build, { root, app, files, lock }: Packing): Promise<string> {
  const folder = join(root, "packed");
  const contents: Record<string, string | Buffer> = {
    "main.cjs": "require('electron')",
    "package.json": '{"main":"main.cjs"}',
    "dist/index.html": "<!doctype html><title>Notes</title>",
    "dist/long.txt": "many words ".repeat(1000),
    "locara.lock.json": lock,
    "native/addon.node": signed(
      build,
      "addon.node",
      { type: 6, cpu: "arm64", code: Buffer.from("an addon") },
      { identifier: "addon" },
    ).bytes,
  };
  for (const [name, text] of files) if (!name.endsWith(".ts")) contents[`.locara/${name}`] = text;
  for (const [name, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  build.pack(folder, lock);
  const archive = join(app, "Contents/Resources/app.asar");
  mkdirSync(dirname(archive), { recursive: true });
  await createPackageWithOptions(folder, archive, { dot: true, unpack: "*.node" });
  return createHash("sha256").update(getRawHeader(archive).headerString).digest("hex");
}
