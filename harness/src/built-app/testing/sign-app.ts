import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Program, type Signing, signedProgram, universal } from "./write-mach-o.ts";
import { plistText } from "./write-plist.ts";

type Entries = readonly (readonly [string, unknown])[];
type Info = Readonly<Record<string, unknown>>;

/** How an app is built, step by step; a fault is a step done otherwise. */
export interface Build {
  readonly manifest: Uint8Array;
  readonly flavour: "release" | "test";
  readonly architectures: readonly Program["cpu"][];
  /** The fuses from RunAsNode on, `1` or `0` each. */
  readonly fuses: string;
  /** Changes what is packed: `folder` becomes app.asar. */
  pack(folder: string, lock: string): void;
  entitlements(program: string, compiled: Entries): { readonly xml: Entries; readonly der: Entries };
  info(bundle: string, info: Info): Info;
  /** Changes the whole app just before it is signed. */
  assembled(app: string): void;
  signing(program: string, signing: Signing): Signing;
}

export const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const team = "ABCDE12345";
export const framework = "Contents/Frameworks/Electron Framework.framework";
export const version = `${framework}/Versions/A`;
export const helpers = ["Notes Helper", "Notes Helper (Renderer)"] as const;

/** Signed by the team, or in a test flavour by nobody. */
export function signed(
  build: Build,
  name: string,
  program: Program,
  more: Pick<Signing, "identifier"> & Partial<Signing>,
) {
  const nobody = build.flavour === "test";
  const signing: Signing = nobody
    ? { flags: 0x2, ...more }
    : { flags: 0x1_0000, team, cms: Buffer.from("a certificate's signature"), ...more };
  return signedProgram(program, build.signing(name, signing));
}

/** A bundle's program, and where the bundle's parts are. */
interface Signable {
  readonly path: string;
  readonly contents: string;
  readonly infoPath: string;
  readonly type: Program["type"];
  readonly code: Buffer;
  readonly rights?: Entries;
}

/** From the inside out, as codesign must be called. */
export function signAll(build: Build, app: string, files: ReadonlyMap<string, string>): void {
  const nested = new Map<string, Buffer>();
  const program = ({ path, contents, infoPath, type, code, rights: compiled }: Signable) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const info = readFileSync(join(app, infoPath));
    seal(app, contents, [path, infoPath], nested);
    const identifier = /<key>CFBundleIdentifier<\/key>\s*<string>(.*?)<\/string>/.exec(info.toString())?.[1] ?? "";
    const resources = readFileSync(join(app, contents, "_CodeSignature/CodeResources"));
    const rights = compiled && build.entitlements(name, compiled);
    const signing = { identifier, info, resources, ...(rights === undefined ? {} : { entitlements: rights }) };
    const slices = build.architectures.map((cpu) => [cpu, signed(build, name, { type, cpu, code }, signing)] as const);
    mkdirSync(dirname(join(app, path)), { recursive: true });
    const [first] = slices;
    writeFileSync(
      join(app, path),
      slices.length === 1 && first ? first[1].bytes : universal(slices.map(([cpu, one]) => [cpu, one.bytes])),
    );
    return first?.[1].digest as Buffer;
  };
  const library = { type: 6, cpu: "arm64", code: Buffer.from("decodes") } as const;
  mkdirSync(join(app, version, "Libraries"));
  writeFileSync(
    join(app, version, "Libraries/libffmpeg.dylib"),
    signed(build, "libffmpeg.dylib", library, { identifier: "libffmpeg" }).bytes,
  );
  const fuses = Buffer.concat([
    Buffer.alloc(5000, 1),
    Buffer.from(sentinel),
    Buffer.from([1, build.fuses.length]),
    Buffer.from(build.fuses),
  ]);
  const infoPath = `${version}/Resources/Info.plist`;
  const binary = { path: `${version}/Electron Framework`, contents: version, infoPath, type: 6, code: fuses } as const;
  nested.set(framework, program(binary));

  const compiled = (name: string): Entries => {
    const keys = [
      ...(files.get(name) ?? "").matchAll(
        /<key>(.*?)<\/key>\s*(?:<true\/>|<array>\s*<string>(.*?)<\/string>\s*<\/array>)/g,
      ),
    ];
    const prefix = build.flavour === "test" ? "" : `${team}.`;
    return keys.map(([, key = "", item]) => [
      key,
      item === undefined ? true : [item.replace("$(TeamIdentifierPrefix)", prefix)],
    ]);
  };
  for (const name of helpers) {
    const contents = `Contents/Frameworks/${name}.app/Contents`;
    const rights = compiled("entitlements.mac.inherit.plist");
    const places = { path: `${contents}/MacOS/${name}`, contents, infoPath: `${contents}/Info.plist` };
    nested.set(dirname(contents), program({ ...places, type: 2, code: Buffer.from(`starts as ${name}`), rights }));
  }
  const rights = compiled("entitlements.mac.plist");
  const places = { path: "Contents/MacOS/Notes", contents: "Contents", infoPath: "Contents/Info.plist" };
  program({ ...places, type: 2, code: Buffer.alloc(6000, "starts"), rights });
}

/** `_CodeSignature/CodeResources` of one bundle (Security, `resources.cpp`). */
export function seal(
  app: string,
  contents: string,
  leftOut: readonly string[],
  nested: ReadonlyMap<string, Buffer>,
): void {
  const entries: [string, unknown][] = [];
  const sha = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest();
  for (const name of readdirSync(join(app, contents), { recursive: true, encoding: "utf8" }).sort()) {
    const path = `${contents}/${name}`;
    const status = lstatSync(join(app, path));
    const digest = nested.get(path);
    if (digest !== undefined) entries.push([name, { cdhash: digest, requirement: "cdhash" }]);
    if ([...nested.keys()].some((one) => path === one || path.startsWith(`${one}/`)) || leftOut.includes(path))
      continue;
    if (status.isDirectory() || name === "PkgInfo" || name.startsWith("_CodeSignature/")) continue;
    if (status.isSymbolicLink()) entries.push([name, { symlink: readlinkSync(join(app, path)) }]);
    else entries.push([name, { hash2: sha("sha256", readFileSync(join(app, path))) }]);
  }
  const rules2 = { "^.*": true, "^Info\\.plist$": { omit: true, weight: 20 }, "^PkgInfo$": { omit: true, weight: 20 } };
  mkdirSync(join(app, contents, "_CodeSignature"), { recursive: true });
  const text = plistText({ files: {}, files2: Object.fromEntries(entries), rules: { "^.*": true }, rules2 });
  writeFileSync(join(app, contents, "_CodeSignature/CodeResources"), text);
}
