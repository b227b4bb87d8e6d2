import type { ManifestTree } from "@locara/compiler";

/**
 * The manifest's text with `id` pinned in `capabilities.models` or `.tools` to `sha256`, everything else as it was written; null where there is no
 * `capabilities` object to put it into. A pin that is there for the same id is replaced.
 */
export function withPin(tree: ManifestTree, list: "models" | "tools", id: string, sha256: string): string | null {
  const pin = JSON.stringify(`${id}@sha256:${sha256}`);
  const { text } = tree;
  const put = (start: number, end: number, what: string) => `${text.slice(0, start)}${what}${text.slice(end)}`;
  const capabilities = membersOf(tree.value, "capabilities");
  const outer = tree.spanOf(["capabilities"]);
  if (capabilities === null || outer === undefined) return null;
  const pins = Array.isArray(capabilities[list]) ? (capabilities[list] as readonly unknown[]) : null;
  const inner = tree.spanOf(["capabilities", list]);
  if (pins === null || inner === undefined || !(list in capabilities)) {
    const space = /^\s*/.exec(text.slice(outer.start + 1))?.[0] ?? "";
    const more = Object.keys(capabilities).length > 0;
    return list in capabilities
      ? null
      : put(outer.start + 1, outer.start + 1, `${space}"${list}": [${pin}]${more ? "," : ""}`);
  }
  const same = pins.findIndex((value) => typeof value === "string" && value.split("@")[0] === id);
  const replaced = same < 0 ? undefined : tree.spanOf(["capabilities", list, same]);
  if (replaced !== undefined) return put(replaced.start, replaced.end, pin);
  const last = tree.spanOf(["capabilities", list, pins.length - 1]);
  if (last === undefined || pins.length === 0) return put(inner.start, inner.end, `[${pin}]`);
  const space = /^\[(\s*)/.exec(text.slice(inner.start))?.[1] ?? "";
  return put(last.end, last.end, `,${space === "" ? " " : space}${pin}`);
}

function membersOf(value: unknown, key: string): Readonly<Record<string, unknown>> | null {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
  const inner = (value as Record<string, unknown>)[key];
  return typeof inner === "object" && inner !== null && !Array.isArray(inner)
    ? (inner as Record<string, unknown>)
    : null;
}
