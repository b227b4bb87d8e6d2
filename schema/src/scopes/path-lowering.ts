import type { PathScope } from "./path-access.ts";

/** Folders (or single files) that the patterns start with, least first, a folder inside another left out. */
export declare function literalFolders(scope: PathScope): readonly { readonly path: string; readonly access: "read" | "read-write" }[];

/** `temporary-exception.files.home-relative-path.*` for a scope: home-relative, a folder ends with `/`. */
export declare function macHomePaths(scope: PathScope): Readonly<Record<string, readonly string[]>>;
