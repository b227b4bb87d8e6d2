import { createRequire } from "node:module";

// The list itself is not among the package's public names, and its CommonJS file has its types elsewhere.
type Trie = typeof import("tldts/dist/types/src/data/trie.d.ts");
const { edgeChild, edgeLength, edgeStart, exceptionsRoot, labelText, nodeFlags, rulesRoot } = createRequire(
  import.meta.url,
)("tldts/dist/cjs/src/data/trie.js") as Trie;

/** Every rule below a node of the list's trie, as names; a rule's own node has a flag. */
function rulesBelow(start: number, offsets: readonly number[]): string[] {
  const rules: string[] = [];
  const walk = (node: number, name: string) => {
    for (let edge = edgeStart[node] as number; edge < (edgeStart[node + 1] as number); edge += 1) {
      const offset = offsets[edge] as number;
      const label = labelText.slice(offset, offset + (edgeLength[edge] as number));
      const below = name === "" ? label : `${label}.${name}`;
      const child = edgeChild[edge] as number;
      if (nodeFlags[child] !== 0) rules.push(below);
      walk(child, below);
    }
  };
  walk(start, "");
  return rules;
}

const ascii = (rule: string): string => {
  const wildcard = rule.startsWith("*.");
  const host = new URL(`https://${wildcard ? rule.slice(2) : rule}/`).hostname;
  return wildcard ? `*.${host}` : host;
};

/**
 * The public suffix list as one text that needs no parsing to be looked into: a line per parent,
 * ` <parent>: <label> <label> … `, where `*` is any label and `!label` an exception from it.
 */
export function publicSuffixText(): { readonly text: string; readonly rules: number } {
  const offsets: number[] = [];
  let offset = 0;
  for (const length of edgeLength) {
    offsets.push(offset);
    offset += length;
  }
  const byParent = new Map<string, Set<string>>();
  const add = (rule: string, mark: string) => {
    const dot = rule.indexOf(".");
    if (dot < 0) return;
    const parent = rule.slice(dot + 1);
    const labels = byParent.get(parent) ?? new Set();
    byParent.set(parent, labels.add(mark + rule.slice(0, dot)));
  };
  const rules = [...new Set(rulesBelow(rulesRoot, offsets).map(ascii))];
  for (const rule of rules) add(rule, "");
  for (const rule of new Set(rulesBelow(exceptionsRoot, offsets).map(ascii))) add(rule, "!");
  const lines = [...byParent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([parent, labels]) => `${parent}: ${[...labels].sort().join(" ")} `);
  return { text: `\n${lines.join("\n")}\n`, rules: rules.length };
}
