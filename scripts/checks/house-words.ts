import type { Check } from "./check.ts";
import { readSources, type Source } from "./sources.ts";

// Written in pieces, so that this file does not find itself.
const forbidden: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  {
    pattern: new RegExp(
      [
        "registry\\.(npm",
        "js|yarn",
        "pkg)\\.|\\bnpm",
        "js\\.(org|com)|\\bpyp",
        "i\\.org|jfrog\\.|artifac",
        "tory",
      ].join(""),
      "i",
    ),
    because: "names a package registry: which one is used is each machine's own affair",
  },
  {
    pattern: new RegExp(
      ["(?<![\\w.])/wor", "k/(main|shared)\\b|/tmp/br", "ief|/var/cache/locara-ele", "ctron"].join(""),
    ),
    because: "names a path of one machine",
  },
];

/** Lines that say what no file of the project may say. */
export const houseWords = ({ path, text }: Source): readonly string[] =>
  forbidden.flatMap(({ pattern, because }) => {
    const line = text.split("\n").findIndex((words) => pattern.test(words));
    return line < 0 ? [] : [`${path}:${line + 1}: ${because}`];
  });

export const machineIndependence: Check = {
  name: "no file names a package registry or one machine's paths",
  things: "files",
  fewest: 100,
  look: (root) => {
    const sources = readSources(root);
    return { findings: sources.flatMap(houseWords), looked: sources.length };
  },
};
