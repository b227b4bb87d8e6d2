import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";
import type { BuiltBundle } from "@locara/compiler/built-app";
import { readEitherForm, readPropertyList } from "./property-list.ts";
import { type Report, readOr } from "./unreadable.ts";

/** What lies in an app: paths from its folder, with `/`. Links are named, never followed. */
export interface BundleTree {
  readonly folder: string;
  readonly files: readonly string[];
  /** Where each link leads, as it is written. */
  readonly links: ReadonlyMap<string, string>;
  readonly folders: readonly string[];
  bytes(path: string): Buffer | null;
}

/** A bundle and where its parts are. */
export interface Bundle extends BuiltBundle {
  /** The folder that its seal is about: `Contents`, or the version of a framework. */
  readonly contents: string;
  readonly infoPath: string;
}

export function readTree(folder: string, report: Report): BundleTree {
  const files: string[] = [];
  const folders: string[] = [];
  const links = new Map<string, string>();
  // Not `recursive`: that goes through links to folders.
  const walk = (inside: string): void => {
    for (const name of readdirSync(join(folder, inside)).sort()) {
      const path = posix.join(inside, name);
      const status = lstatSync(join(folder, path));
      if (status.isSymbolicLink()) links.set(path, readlinkSync(join(folder, path)));
      else if (status.isFile()) files.push(path);
      else if (status.isDirectory()) {
        folders.push(path);
        walk(path);
      } else report("unreadable", path, "It is neither a file nor a folder nor a link.");
    }
  };
  walk("");
  for (const [path, target] of links) {
    const leads = posix.normalize(posix.join(posix.dirname(path), target));
    if (posix.isAbsolute(target) || leads.startsWith(".."))
      report("altered", path, `It is a link out of the app, to ${target}.`);
  }
  const known = new Set(files);
  return {
    folder,
    files,
    folders,
    links,
    bytes: (path) => (known.has(path) ? readFileSync(join(folder, path)) : null),
  };
}

const bundleName = /\.(app|xpc|appex|framework|bundle|plugin)$/;

/** The app (first), and every bundle inside of it. */
export function readBundles(tree: BundleTree, report: Report): readonly Bundle[] {
  const inside = tree.folders
    .filter((path) => bundleName.test(path))
    .flatMap((path) => {
      const bundle = path.endsWith(".framework") ? readFramework(tree, path, report) : readApp(tree, path, report);
      return bundle === null ? [] : [bundle];
    });
  const app = readApp(tree, "", report);
  return app === null ? inside : [app, ...inside];
}

function readApp(tree: BundleTree, path: string, report: Report): Bundle | null {
  const contents = posix.join(path, "Contents");
  if (path !== "" && !tree.folders.includes(contents)) return null;
  const stray = [...tree.files, ...tree.links.keys(), ...tree.folders].find(
    (one) => posix.dirname(one) === (path || ".") && one !== contents,
  );
  if (stray !== undefined) report("altered", stray, "It lies beside Contents, where nothing is sealed.");
  return readBundle(tree, { path, kind: "app", contents, infoPath: posix.join(contents, "Info.plist") }, report);
}

/** A framework as macOS has them: one version, and links to it from above. Nothing seals the links, so they are compared here. */
function readFramework(tree: BundleTree, path: string, report: Report): Bundle | null {
  const versions = posix.join(path, "Versions");
  const version = tree.links.get(posix.join(versions, "Current")) ?? "";
  const contents = posix.join(versions, version);
  const allowed = (one: string) => {
    const name = posix.basename(one);
    if (posix.dirname(one) === versions) return name === "Current" || one === contents;
    return one === versions || tree.links.get(one) === `Versions/Current/${name}`;
  };
  const stray = [...tree.files, ...tree.links.keys(), ...tree.folders].find(
    (one) => [path, versions].includes(posix.dirname(one)) && !allowed(one),
  );
  if (stray !== undefined) report("altered", stray, "It is no part of the framework's one version.");
  if (version === "" || version.includes("/") || !tree.folders.includes(contents)) {
    report("unreadable", path, "The framework has no current version.");
    return null;
  }
  const infoPath = posix.join(contents, "Resources", "Info.plist");
  return readBundle(tree, { path, kind: "framework", contents, infoPath }, report);
}

function readBundle(
  tree: BundleTree,
  place: Pick<Bundle, "path" | "kind" | "contents" | "infoPath">,
  report: Report,
): Bundle | null {
  const bytes = tree.bytes(place.infoPath);
  const read = place.kind === "app" ? readPropertyList : readEitherForm;
  const info = bytes === null ? null : readOr(report, place.infoPath, () => read(bytes));
  const name = info?.CFBundleExecutable;
  if (info === null || typeof name !== "string" || name.includes("/")) {
    report("unreadable", place.infoPath, "There is no Info.plist that names a program.");
    return null;
  }
  const executable = posix.join(place.contents, place.kind === "app" ? "MacOS" : "", name);
  if (!tree.files.includes(executable)) {
    report("unreadable", executable, "The program that Info.plist names is not there.");
    return null;
  }
  return { ...place, info, executable };
}
