import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A text file of the repository. */
export interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const binary = /\.(png|jpe?g|gif|ico|woff2?|gguf|bin|wav|wasm|node|zip)$/;

/** Every text file that is committed or about to be, as git sees it. */
export const readSources = (root: string): readonly Source[] =>
  listFiles(root)
    .filter((path) => !binary.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

export const listFiles = (root: string): readonly string[] =>
  execFileSync("git", ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  })
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .sort();

export const isTypeScript = (path: string): boolean => /\.tsx?$/.test(path) && !path.endsWith(".d.ts");
/** A test, or what only tests use. */
export const isTest = (path: string): boolean => /\.(test|spec)\.tsx?$|(^|\/)(testing|tests|specs|kit)\//.test(path);
export const isGenerated = (path: string): boolean => path.includes(".gen.");
