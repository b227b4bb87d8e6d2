import type { CapabilityChange } from "@locara/schema";
import { canonicalJson } from "@locara/schema";
import type { Path } from "../manifest-path.ts";
import { hasOwn, pathOf, valueAt } from "../manifest-path.ts";
import { isTable } from "./read-table.ts";
import type { Release } from "./release.ts";
import type { DiffChange, Span } from "./report.ts";

/** Where both sides of a change stand: the smallest value that differs, as far as one can be named. */
export function spansOf(before: Release | null, after: Release, change: CapabilityChange): DiffChange["spans"] {
  const was = before === null ? undefined : spanIn(before, after, change);
  const is = spanIn(after, before, change);
  return { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) };
}

function spanIn(release: Release, other: Release | null, { capability, rule }: CapabilityChange): Span | undefined {
  const path = placeOf(release, other, capability, rule);
  return path === undefined ? undefined : { file: release.tree.file, ...release.tree.rangeOf(path) };
}

function placeOf(release: Release, other: Release | null, id: string, rule: string): Path | undefined {
  const index = release.resolved.capabilities.findIndex((entry) => entry.id === id);
  if (index < 0) return undefined;
  const { tree } = release;
  if (isTable(tree.value)) return ["capabilities", index, "scope"];
  const optional = listed(tree.value, "optional", id);
  if (optional !== undefined && (rule === "capability/optional" || rule === "capability/required")) return optional;
  const places = placesOf(release, id);
  // What has just come explains more than what was there before: the new half of a pair, a new modality.
  const known = new Set(other === null ? [] : placesOf(other, id).map(keyOf(other)));
  const place = places.find((one) => !known.has(keyOf(release)(one))) ?? places[0];
  if (place === undefined || other === null) return place;
  return differing(valueAt(tree.value, place), valueAt(other.tree.value, place), place);
}

/** A place by what stands there, so that an entry of a list that moved is still the same. */
const keyOf =
  ({ tree }: Release) =>
  (path: Path): string =>
    path[0] === "capabilities" ? path.join("/") : canonicalJson([path[0], valueAt(tree.value, path)]);

/** Everything in the manifest that gave the app this capability, what it declares itself first. */
function placesOf({ resolved, tree }: Release, id: string): readonly Path[] {
  const origins = resolved.capabilities.find((entry) => entry.id === id)?.origin ?? [];
  return origins.flatMap((origin) => {
    if (origin.startsWith("/")) return [pathOf(origin, tree.value)];
    const [kind = "", name = ""] = origin.split(":");
    const place = listed(tree.value, kind === "modality" ? "modalities" : kind, name);
    return place === undefined ? [] : [place];
  });
}

function listed(manifest: unknown, field: string, name: string): Path | undefined {
  const list = hasOwn(manifest, field) ? (manifest as Readonly<Record<string, unknown>>)[field] : undefined;
  const index = Array.isArray(list) ? list.indexOf(name) : -1;
  return index < 0 ? undefined : [field, index];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one member or entry of `mine` in which it differs from `other`, and within that the same again. */
function differing(mine: unknown, other: unknown, path: Path): Path {
  if (Array.isArray(mine) && Array.isArray(other)) {
    const there = new Set(other.map(canonicalJson));
    const [first, ...more] = [...mine.keys()].filter((index) => !there.has(canonicalJson(mine[index])));
    return first === undefined || more.length > 0 ? path : [...path, first];
  }
  if (!isRecord(mine) || !isRecord(other)) return path;
  const [key, ...more] = [...new Set([...Object.keys(mine), ...Object.keys(other)])].filter(
    (name) => canonicalJson(mine[name]) !== canonicalJson(other[name]),
  );
  if (key === undefined || more.length > 0 || !hasOwn(mine, key)) return path;
  // A list that is not there has no entries: each of `mine` is a difference.
  const counterpart = other[key] ?? (Array.isArray(mine[key]) ? [] : undefined);
  return differing(mine[key], counterpart, [...path, key]);
}
