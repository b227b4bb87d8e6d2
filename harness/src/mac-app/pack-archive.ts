import { createHash } from "node:crypto";
import { cpSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createPackageWithOptions, getRawHeader } from "@electron/asar";

export interface Packed {
  /** The app's sources, compiled and its page built. */
  readonly app: string;
  /** What Electron is started with: the bundles of the runtime. */
  readonly host: string;
  readonly surfaces: string;
  /** `launch.json`. */
  readonly launch: unknown;
  /** `files` of `electron-builder.json`. */
  readonly files: readonly string[];
}

/** Writes `archive`, and gives the sha256 of its header, which Info.plist must name. `stage` is where it is put together. */
export async function packArchive(
  { app, host, surfaces, launch, files }: Packed,
  stage: string,
  archive: string,
): Promise<string> {
  const wanted = files.filter((one) => !one.startsWith("!"));
  const unwanted = files.filter((one) => one.startsWith("!")).map((one) => one.slice(1));
  const found = globSync(wanted, { cwd: app, exclude: unwanted, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const entry of found) {
    const path = join(entry.parentPath, entry.name);
    copy(path, join(stage, path.slice(app.length)));
  }
  for (const entry of globSync(["*.cjs", "package.json"], { cwd: host })) copy(join(host, entry), join(stage, entry));
  copy(surfaces, join(stage, "surfaces"));
  writeFileSync(join(stage, "launch.json"), `${JSON.stringify(launch, null, 2)}\n`);
  mkdirSync(dirname(archive), { recursive: true });
  await createPackageWithOptions(stage, archive, { dot: true, unpack: "*.{node,dylib,so}" });
  return createHash("sha256").update(getRawHeader(archive).headerString).digest("hex");
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  // Links would be links out of the archive.
  cpSync(from, to, { recursive: true, dereference: true });
}
