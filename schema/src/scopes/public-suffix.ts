import { publicSuffixes } from "./public-suffixes.gen.ts";

/**
 * Can anybody register a name directly below this one (`co.uk`, `github.io`)? `host` is ASCII and has a dot: a single
 * label is always such a name. Looks into the list's text as it is, so that it costs nothing until a wildcard is read.
 */
export function isPublicSuffix(host: string): boolean {
  const dot = host.indexOf(".");
  const label = host.slice(0, dot);
  const start = `\n${host.slice(dot + 1)}: `;
  const at = publicSuffixes.indexOf(start);
  if (at < 0) return false;
  // Keeps the space before the first label, so that every label stands between two.
  const labels = publicSuffixes.slice(at + start.length - 1, publicSuffixes.indexOf("\n", at + 1));
  if (labels.includes(` !${label} `)) return false;
  return labels.includes(` ${label} `) || labels.includes(" * ");
}
