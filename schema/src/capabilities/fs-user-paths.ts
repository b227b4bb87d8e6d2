import { defineCapability } from "../capability.ts";
import { fileGrants } from "../commands/fs-grants.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import type { FileTarget } from "../file-ports.ts";
import type { AccessLevel } from "../scopes/access-level.ts";
import { readOrReadWrite } from "../scopes/access-level.ts";
import { mapOf } from "../scopes/map-of.ts";
import { folderUsage, homeFolders } from "../scopes/path-lowering.ts";

const folders = ["documents", "downloads", "desktop", "pictures", "music", "movies"] as const;
type Folder = (typeof folders)[number];
type Level = "read" | "read-write";
type Scope = Readonly<Partial<Record<Folder, Level>>>;
type Compiled = ReadonlyMap<Folder, AccessLevel<Level>>;

/** Which App Sandbox key a folder has; the others need a temporary exception. */
const macKeys: Readonly<Partial<Record<Folder, string>>> = {
  downloads: "files.downloads",
  pictures: "assets.pictures",
  music: "assets.music",
  movies: "assets.movies",
};

const covers = (folders: Compiled, target: FileTarget, wanted: Level, itself: boolean) =>
  target.names.some((name) => {
    const [root = "", first] = name.split("/", 2);
    if (first === undefined && !itself) return false;
    return folders.get(root.slice(1).toLowerCase() as Folder)?.includes(wanted) ?? false;
  });
const reads = (folders: Compiled, target: FileTarget) => covers(folders, target, "read", false);
const lists = (folders: Compiled, target: FileTarget) => covers(folders, target, "read", true);
const writes = (folders: Compiled, target: FileTarget) => covers(folders, target, "read-write", false);

const granted = (scope: Scope) =>
  folders.flatMap((folder) => (scope[folder] ? [[folder, scope[folder]] as const] : []));

/** The user's own folders: Documents, Downloads and the like, whole. */
export const fsUserPaths = defineCapability({
  id: "fs.user-paths",
  summary: "Open everything in some of your own folders.",
  risk: (scope: Scope) => (granted(scope).some(([, level]) => level === "read-write") ? "high" : "medium"),
  scope: mapOf(folders, readOrReadWrite("What may be done in this folder.")),
  consent: (scope: Scope) =>
    granted(scope).map(([folder, level]) =>
      level === "read"
        ? `Can read every file in your ${folder} folder (read).`
        : `Can read, change and delete every file in your ${folder} folder (read-write).`,
    ),
  lower: {
    mac: (scope: Scope) => {
      const entitlements: Record<string, true | string[]> = {};
      for (const [folder, level] of granted(scope)) {
        const suffix = level === "read" ? "read-only" : "read-write";
        const key = macKeys[folder];
        if (key !== undefined) {
          entitlements[`${key}.${suffix}`] = true;
          continue;
        }
        const exception = `temporary-exception.files.home-relative-path.${suffix}`;
        const paths = (entitlements[exception] ?? []) as string[];
        entitlements[exception] = [...paths, `${homeFolders[`$${folder.toUpperCase()}`]}/`];
      }
      const places = granted(scope).map(([folder]) => homeFolders[`$${folder.toUpperCase()}`] as string);
      return { entitlements, usage: folderUsage(places) };
    },
    linux: (scope: Scope) => ({
      network: "none",
      binds: granted(scope).map(([folder, level]) => ({ path: `$${folder.toUpperCase()}`, access: level })),
    }),
  },
  reach: (scope: Scope) => {
    const below = (wanted: readonly Level[]) =>
      granted(scope).flatMap(([folder, level]) => (wanted.includes(level) ? [`$${folder.toUpperCase()}/**`] : []));
    return { files: { read: below(["read", "read-write"]), write: below(["read-write"]), deny: [] } };
  },
  enforcement: () =>
    byRuntimeAndKernel("only files below the declared folders are opened", {
      mac: ["only the declared folders can be opened", null],
      linux: ["only the declared folders are in the app's view of the file system", null],
    }),
  grants: (grant) => fileGrants(grant, { reads, lists, writes }),
  examples: [
    {
      scope: { documents: "read" },
      call: "fs.readText",
      args: { path: "$DOCUMENTS/a.txt" },
      expect: "allowed",
      because: "documents is declared",
    },
    {
      scope: { documents: "read" },
      call: "fs.readText",
      args: { path: "$DOWNLOADS/a.txt" },
      expect: "out-of-scope",
      because: "downloads is not declared",
    },
    {
      scope: { music: "read" },
      call: "fs.readBytes",
      args: { path: "$MUSIC/a.wav" },
      expect: "allowed",
      because: "music is declared",
    },
    {
      scope: { music: "read" },
      call: "fs.readBytes",
      args: { path: "$HOME/Music/a.wav" },
      expect: "out-of-scope",
      because: "a root is a symbol; another spelling is judged under its own root",
    },
    {
      scope: { documents: "read" },
      call: "fs.stat",
      args: { path: "$DOCUMENTS/a.txt" },
      expect: "allowed",
      because: "documents is declared",
    },
    {
      scope: { documents: "read" },
      call: "fs.stat",
      args: { path: "$DOCUMENTS/../a.txt" },
      expect: "out-of-scope",
      because: "`..` is never in scope",
    },
    {
      scope: { documents: "read" },
      call: "fs.list",
      args: { path: "$DOCUMENTS" },
      expect: "allowed",
      because: "the folder itself can be listed",
    },
    {
      scope: { documents: "read" },
      call: "fs.list",
      args: { path: "$DESKTOP" },
      expect: "out-of-scope",
      because: "desktop is not declared",
    },
    {
      scope: { documents: "read-write" },
      call: "fs.write",
      args: { path: "$DOCUMENTS/new.txt", content: "x" },
      expect: "allowed",
      because: "documents may be written",
    },
    {
      scope: { documents: "read" },
      call: "fs.write",
      args: { path: "$DOCUMENTS/new.txt", content: "x" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: { desktop: "read-write" },
      call: "fs.makeFolder",
      args: { path: "$DESKTOP/folder" },
      expect: "allowed",
      because: "desktop may be written",
    },
    {
      scope: { desktop: "read" },
      call: "fs.makeFolder",
      args: { path: "$DESKTOP/folder" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: { desktop: "read-write" },
      call: "fs.remove",
      args: { path: "$DESKTOP/a.txt" },
      expect: "allowed",
      because: "desktop may be written",
    },
    {
      scope: { desktop: "read" },
      call: "fs.remove",
      args: { path: "$DESKTOP/a.txt" },
      expect: "out-of-scope",
      because: "read does not remove",
    },
    {
      scope: { documents: "read" },
      call: "fs.readStream",
      args: { path: "$DOCUMENTS/a.bin" },
      expect: "allowed",
      because: "the folder is declared",
    },
    {
      scope: { documents: "read" },
      call: "fs.readStream",
      args: { path: "$DOWNLOADS/a.bin" },
      expect: "out-of-scope",
      because: "the folder is not declared",
    },
    {
      scope: { documents: "read" },
      call: "fs.watch",
      args: { path: "$DOCUMENTS/no-such-folder" },
      expect: "allowed",
      because: "what can be listed can be watched",
    },
    {
      scope: { documents: "read" },
      call: "fs.watch",
      args: { path: "$DOWNLOADS/a.bin" },
      expect: "out-of-scope",
      because: "the folder is not declared",
    },
    {
      scope: { documents: "read-write" },
      call: "fs.writeStream",
      args: { path: "$DOCUMENTS/no-such-folder/a.bin", transfer: "one" },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: { documents: "read" },
      call: "fs.writeStream",
      args: { path: "$DOCUMENTS/a.bin", transfer: "one" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: { documents: "read-write" },
      call: "fs.writePart",
      args: { path: "$DOCUMENTS/a.bin", transfer: "two", content: new Uint8Array(1) },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: { documents: "read" },
      call: "fs.writePart",
      args: { path: "$DOCUMENTS/a.bin", transfer: "two", content: new Uint8Array(1) },
      expect: "out-of-scope",
      because: "read does not write",
    },
  ],
});
