import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Check } from "./check.ts";
import { readSources, type Source } from "./sources.ts";

/** Links from one Markdown file into the repository: what they lead to, and to which heading. */
export const localLinks = (text: string): readonly { readonly target: string; readonly anchor: string }[] => {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^[a-z]+:/i.test(link))
    .map((link) => ({ target: link.split("#")[0] ?? "", anchor: link.split("#")[1] ?? "" }));
};

/** The anchors that GitHub gives a Markdown file's headings. */
export const anchors = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ +(.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );

const brokenLinks = (root: string, { path, text }: Source, texts: ReadonlyMap<string, string>): readonly string[] =>
  localLinks(text).flatMap(({ target, anchor }) => {
    const file = target === "" ? path : target.startsWith("/") ? target.slice(1) : join(dirname(path), target);
    if (!existsSync(join(root, file))) return [`${path}: the link to ${target} leads nowhere`];
    const there = texts.get(file);
    if (anchor !== "" && there !== undefined && !anchors(there).has(anchor))
      return [`${path}: ${target} has no heading #${anchor}`];
    return [];
  });

export const docLinks: Check = {
  name: "every link between the documents resolves",
  things: "links",
  fewest: 20,
  look: (root) => {
    const documents = readSources(root).filter(({ path }) => path.endsWith(".md"));
    const texts = new Map(documents.map(({ path, text }) => [path, text]));
    return {
      findings: documents.flatMap((document) => brokenLinks(root, document, texts)),
      looked: documents.flatMap(({ text }) => localLinks(text)).length,
    };
  },
};
