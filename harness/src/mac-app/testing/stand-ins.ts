import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { seal, sentinel } from "../../built-app/testing/sign-app.ts";
import { type Program, signedProgram } from "../../built-app/testing/write-mach-o.ts";
import { plistText } from "../../built-app/testing/write-plist.ts";

const codeOffset = 512;
const framework = "Contents/Frameworks/Electron Framework.framework";

/** Electron.app as it is downloaded: the build for the App Store, with its fuses and usage texts, signed by nobody. */
export function writeElectron(app: string): void {
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    writeFileSync(join(app, path), content);
  };
  const program = (path: string, type: Program["type"], code: Buffer) =>
    write(path, signedProgram({ type, cpu: "arm64", code }, { identifier: basename(path), flags: 2 }).bytes);
  const info = (name: string, id: string, more: object = {}) =>
    plistText({
      CFBundleExecutable: name,
      CFBundleIdentifier: id,
      CFBundleName: name,
      CFBundlePackageType: "APPL",
      NSCameraUsageDescription: "x",
      ...more,
    });
  write(
    "Contents/Info.plist",
    info("Electron", "com.github.Electron", { CFBundleURLTypes: [{ CFBundleURLName: "x" }] }),
  );
  write("Contents/PkgInfo", "APPL????");
  write("Contents/Resources/default_app.asar", "an app of Electron's own");
  write(
    "Contents/Library/LoginItems/Electron Login Helper.app/Contents/Info.plist",
    info("Electron Login Helper", "x"),
  );
  program("Contents/MacOS/Electron", 2, Buffer.from("starts"));
  for (const kind of ["", " (GPU)", " (Plugin)", " (Renderer)"]) {
    const contents = `Contents/Frameworks/Electron Helper${kind}.app/Contents`;
    write(
      `${contents}/Info.plist`,
      info(`Electron Helper${kind}`, "com.github.Electron.helper", { LSUIElement: true }),
    );
    program(`${contents}/MacOS/Electron Helper${kind}`, 2, Buffer.from(`helps${kind}`));
  }
  const version = `${framework}/Versions/A`;
  const frameworkInfo = {
    CFBundleExecutable: "Electron Framework",
    CFBundleIdentifier: "com.github.Electron.framework",
  };
  write(`${version}/Resources/Info.plist`, plistText(frameworkInfo));
  const fuses = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 9]), Buffer.from("101100011")]);
  program(`${version}/Electron Framework`, 6, fuses);
  program(`${version}/Libraries/libffmpeg.dylib`, 6, Buffer.from("decodes"));
  program(`${version}/Helpers/chrome_crashpad_handler`, 2, Buffer.from("reports"));
  write(`${version}/_CodeSignature/CodeResources`, "a seal of before");
  symlinkSync("A", join(app, framework, "Versions/Current"));
  for (const name of ["Electron Framework", "Resources", "Libraries", "Helpers"])
    symlinkSync(`Versions/Current/${name}`, join(app, framework, name));
}

/** Does what each call of codesign would do to the programs of `writeElectron`. What it is not told, it does not do. */
export function standInCodesign(app: string): (argv: readonly string[]) => Promise<void> {
  const sealed = new Map<string, Buffer>();
  return async (argv) => {
    const path = (argv.at(-1) ?? "").slice(app.length + 1);
    const file = argv.includes("--entitlements") ? argv[argv.indexOf("--entitlements") + 1] : undefined;
    const rights = file === undefined ? undefined : entitlementsIn(readFileSync(file, "utf8"));
    const options = { flags: 2, ...(rights === undefined ? {} : { entitlements: { xml: rights, der: rights } }) };
    if (path !== "" && !/\.(app|framework)$/.test(path)) {
      sign(join(app, path), { ...options, identifier: basename(path) });
      return;
    }
    const contents = path.endsWith(".framework") ? `${path}/Versions/A` : join(path, "Contents");
    const infoPath = path.endsWith(".framework") ? `${contents}/Resources/Info.plist` : `${contents}/Info.plist`;
    const info = readFileSync(join(app, infoPath));
    const value = (key: string) =>
      new RegExp(`<key>${key}</key>\\s*<string>(.*?)</string>`).exec(info.toString())?.[1] ?? "";
    const executable = join(contents, path.endsWith(".framework") ? "" : "MacOS", value("CFBundleExecutable"));
    seal(app, contents, [executable, infoPath], sealed);
    const resources = readFileSync(join(app, contents, "_CodeSignature/CodeResources"));
    sealed.set(
      path,
      sign(join(app, executable), { ...options, identifier: value("CFBundleIdentifier"), info, resources }),
    );
  };
}

function sign(path: string, signing: Parameters<typeof signedProgram>[1]): Buffer {
  const bytes = readFileSync(path);
  const type = bytes.readUInt32LE(12) === 2 ? 2 : 6;
  // Its text segment, as its header says: what is before it is written anew.
  const code = bytes.subarray(codeOffset, Number(bytes.readBigUInt64LE(32 + 48)));
  const signed = signedProgram({ type, cpu: "arm64", code }, signing);
  writeFileSync(path, signed.bytes);
  return signed.digest;
}

const entitlementsIn = (text: string) =>
  [...text.matchAll(/<key>(.*?)<\/key>\s*(?:<true\/>|<array>\s*<string>(.*?)<\/string>\s*<\/array>)/g)].map(
    ([, key = "", item]) => [key, item === undefined ? true : [item]] as const,
  );
