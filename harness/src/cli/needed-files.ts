import { lstatSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { artifactsFolder, lockName, manifestName } from "@locara/compiler";
import { LocaraError } from "@locara/schema";

/** The folder that an argument names. Throws what is wrong with it where no manifest lies in it. */
export function appFolder(named: string, cwd: string): string {
  const folder = resolve(cwd, named);
  const manifest = join(folder, manifestName);
  if (kindOf(manifest) !== "file") throw unreadable(manifest, cwd);
  return folder;
}

/** Why a file that a command needs cannot be had, found out by looking where it should be. `code` is the system's own. */
function unreadable(path: string, cwd: string, code = "ENOENT"): LocaraError {
  const named = (place: string) => JSON.stringify(relative(cwd, place).replaceAll("\\", "/") || ".");
  const folder = dirname(path);
  const above = kindOf(folder);
  if (above === "missing") {
    const hint = "Look at its spelling: a path begins in the current folder.";
    return new LocaraError("file/not-found", `There is no folder ${named(folder)}.`, hint);
  }
  if (above === "file" || above === "within a file") {
    const hint = "Name the folder that it lies in.";
    return new LocaraError("file/not-a-file", `${named(folder)} is no folder.`, hint);
  }
  if (above === "folder") {
    const name = path.slice(folder.length).replace(/^[\\/]/, "");
    const kind = kindOf(path);
    // Whoever reads what is not there is told that it is not there: this was to be made.
    if (kind === "missing" && code === "EACCES") {
      const hint = "Look at who owns it, and who may write there.";
      return new LocaraError("file/unreadable", `Nothing may be written into ${named(folder)}.`, hint);
    }
    if (kind === "missing") {
      const app = "Name the folder of an app, or make a new one: locara init TEMPLATE NAME.";
      const hint = name === manifestName ? app : "Look at its spelling.";
      return new LocaraError("file/not-found", `There is no ${name} in ${named(folder)}.`, hint);
    }
    if (kind === "folder") {
      const message = `${named(path)} is a folder, and a file is needed.`;
      return new LocaraError("file/not-a-file", message, "Move it away, or name another place.");
    }
    if (kind === "link") return circular(named(path));
  }
  if (above === "link") return circular(named(folder));
  return new LocaraError(
    "file/unreadable",
    `${named(path)} may not be read.`,
    "Look at who owns it, and who may read it.",
  );
}

const circular = (name: string) =>
  new LocaraError(
    "file/not-found",
    `${name} is a link that leads nowhere.`,
    "Name the place itself, or mend the link.",
  );

type Kind = "file" | "folder" | "missing" | "within a file" | "link" | "closed";

function kindOf(path: string): Kind {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) return found.isDirectory() ? "folder" : "file";
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? "missing" : "link";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return "within a file";
    return code === "ELOOP" ? "link" : "closed";
  }
}

/** What the system refused, in the words of somebody who typed these arguments. */
export function refusedBySystem(
  error: NodeJS.ErrnoException,
  positionals: readonly string[],
  cwd: string,
): LocaraError {
  const { code = "", syscall = "" } = error;
  const saying = (kind: "resource/disk-full" | "resource/tool-missing" | "file/unreadable", hint: string) =>
    new LocaraError(kind, `The system refused: ${error.message}.`, hint, { cause: error });
  if (code === "ENOSPC" || code === "EDQUOT") return saying("resource/disk-full", "Make room, and try again.");
  if (syscall.startsWith("spawn")) return saying("resource/tool-missing", "Install the program, or look at PATH.");
  const reading = syscall === "open" || syscall === "read" || syscall === "stat" || syscall === "scandir";
  const path = error.path ?? (code === "EISDIR" ? folderForFile(positionals, cwd) : undefined);
  if (reading && path !== undefined && ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "EACCES"].includes(code))
    return unreadable(resolve(cwd, path), cwd, code);
  return saying("file/unreadable", "Look at the place that it names, and at who may read and write there.");
}

/** Reading a folder fails without its name: it is one of those that are read by a name of their own. */
const folderForFile = (positionals: readonly string[], cwd: string): string | undefined =>
  (positionals.length === 0 ? ["."] : positionals)
    .flatMap((named) =>
      ["", manifestName, lockName, join(artifactsFolder, "resolved.json")].map((name) => resolve(cwd, named, name)),
    )
    .find((path) => path.endsWith(".json") && kindOf(path) === "folder");
