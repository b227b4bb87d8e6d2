import type { Grant, Granting } from "../capability.ts";
import type { FileTarget } from "../file-ports.ts";
import { listFolder, makeFolder, readBytes, readText, remove, stat, writeFile } from "./fs.ts";
import { readStream, watchFolder, writePart, writeStream } from "./fs-streams.ts";

type Rule<Compiled> = (scope: Compiled, target: FileTarget) => boolean;

interface FileRules<Compiled> {
  readonly reads: Rule<Compiled>;
  /** May what is in this folder be named? */
  readonly lists: Rule<Compiled>;
  readonly writes: Rule<Compiled>;
}

/** The verbs that every capability over files grants, each under the rule of what it does. */
export const fileGrants = <Compiled>(
  grant: Granting<Compiled>,
  { reads, lists, writes }: FileRules<Compiled>,
): readonly Grant<Compiled>[] => [
  grant(readText, reads),
  grant(readBytes, reads),
  grant(readStream, reads),
  grant(stat, reads),
  grant(listFolder, lists),
  grant(watchFolder, lists),
  grant(writeFile, writes),
  grant(writeStream, writes),
  grant(writePart, writes),
  grant(makeFolder, writes),
  grant(remove, writes),
];
