import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { callMany } from "../kit/call-many.ts";

/** What lies outside of everything the app may open; no answer may hold it. */
export const secret = "the-secret-that-nobody-was-given";
export const honest = "what the app may read";

/** An app with every capability that opens files, and a home full of things that it may not. */
export interface FilesWorld {
  readonly page: Page;
  readonly home: string;
  /** Of a pick that the app was really given. */
  readonly picked: string;
  /** Of the app's own folder, as the system names it. */
  readonly appData: string;
  /** Null where all that is outside is as it was; else what changed. */
  readonly changed: () => string | null;
}

export const filesCapabilities = {
  fs: {
    paths: {
      read: ["$DOCUMENTS/receipts/**"],
      write: ["$DOCUMENTS/out/**"],
      deny: ["$DOCUMENTS/receipts/private/**", "$DOCUMENTS/receipts/privé/**"],
    },
    "user-paths": { music: "read" },
    "app-data": "read-write",
    "user-selected": "read-write",
  },
};

/** Files of a user: some that the app may read, and secrets beside, above and below them. */
export function writeHome(home: string): void {
  const documents = join(home, "Documents");
  for (const folder of ["receipts/private", "receipts/privé", "receipts/a", "receipts-old", "out/deep", "outside"])
    mkdirSync(join(documents, folder), { recursive: true });
  mkdirSync(join(home, "Music"), { recursive: true });
  mkdirSync(join(home, "Pictures"), { recursive: true });
  const put = (path: string, text: string): void => writeFileSync(join(home, path), `${text}\n`);
  for (const place of [
    "secret.txt",
    "Pictures/secret.txt",
    "Documents/secret.txt",
    "Documents/receipts/private/secret.txt",
    "Documents/receipts/privé/secret.txt",
    "Documents/receipts-old/secret.txt",
    "Documents/outside/secret.txt",
    "Documents/out/deep/secret.txt",
  ])
    put(place, secret);
  for (const place of [
    "Documents/receipts/a.txt",
    "Documents/receipts/a/b.txt",
    "Music/song.txt",
    "Documents/out/o.txt",
  ])
    put(place, honest);
}

/** A fingerprint of all there is below `folder`: names, kinds, contents and where links lead. */
export function fingerprint(folder: string, except: readonly string[] = []): string {
  const hash = createHash("sha256");
  const look = (path: string): void => {
    const found = lstatSync(path);
    const kind = found.isFile() ? readFileSync(path) : found.isSymbolicLink() ? readlinkSync(path) : String(found.mode);
    hash.update(`${path}\0${found.mode}\0`).update(kind);
    if (found.isDirectory())
      for (const name of readdirSync(path).sort()) if (!except.includes(join(path, name))) look(join(path, name));
  };
  look(folder);
  return hash.digest("hex");
}

/** Makes a link, once. */
export function linked(path: string, target: string): string {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) symlinkSync(target, path);
  return path;
}

const reading = ["fs.readText", "fs.readBytes", "fs.readStream", "fs.stat", "fs.list"];
const changing = ["fs.write", "fs.makeFolder", "fs.remove"];

/**
 * Puts one path to every command that takes one. Says each refusal that came, once, with the verbs that it came for where
 * there were several; `ESCAPED` where anything was given or changed.
 */
export async function everyVerb(
  { page, changed }: Pick<FilesWorld, "page" | "changed">,
  path: unknown,
  verbs: readonly string[] = [...reading, ...changing],
): Promise<string> {
  const calls = verbs.map((command) => ({
    command,
    payload: command === "fs.write" ? { path, content: "overwritten" } : { path },
  }));
  const outcomes = await callMany(page, calls);
  const given = outcomes.flatMap((outcome, at) =>
    outcome.startsWith("ok") || outcome.includes(secret) ? [`ESCAPED ${verbs[at]} gave ${outcome.slice(0, 120)}`] : [],
  );
  const after = changed();
  if (after !== null) given.push(`ESCAPED ${after}`);
  return given.length > 0 ? given.join("; ") : [...new Set(outcomes)].sort().join(" ");
}

export const readVerbs: readonly string[] = reading;
