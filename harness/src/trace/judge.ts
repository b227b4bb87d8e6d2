import type { NaiveManifest } from "./naive-manifest.ts";
import type { Touch, TracedProcess } from "./touches.ts";

/** What a process of the app is there for: it says what of the manifest is meant for it. */
export type Role = "host" | "engine" | "tools" | "page" | "graphics" | "network" | "fetcher" | "sandbox";

/** Something that the platform itself touches, whatever the manifest says. */
export interface PlatformTouch {
  readonly by: Role;
  readonly access: string;
  /** A path or an address. `*` is a part of one name, `**` any depth; a `$SYMBOL` is filled in. */
  readonly place: string;
  readonly reason: string;
  /** Why it may be missing from a run, where it depends on the machine or on timing. */
  readonly sometimes?: string;
}

/** What a symbol of the platform's list stands for here: a place, or any of some. */
export type Symbols = Readonly<Record<string, string | readonly string[]>>;

export interface Judgement {
  readonly looked: number;
  readonly findings: readonly string[];
  /** The entries of the platform's list that something needed. */
  readonly used: ReadonlySet<PlatformTouch>;
}

/** Puts every touch of the app's processes to the manifest, and then to the platform's list; what neither has is a finding. */
export function judgeTouches(
  touches: readonly Touch[],
  {
    manifest,
    roleOf,
    platform,
    symbols,
  }: {
    readonly manifest: NaiveManifest;
    /** Null for a process that is not the app's: what launched it. `"unknown"` where nobody knows what it is. */
    readonly roleOf: (process: TracedProcess) => Role | null | "unknown";
    readonly platform: readonly PlatformTouch[];
    readonly symbols: Symbols;
  },
): Judgement {
  const used = new Set<PlatformTouch>();
  const findings = new Map<string, number>();
  const listed = platform.map((entry) => ({ entry, matches: placeTest(entry.place, symbols) }));
  let looked = 0;
  for (const touch of touches) {
    const role = roleOf(touch.process);
    if (role === null) continue;
    looked += 1;
    const { access, place } = said(touch);
    if (role !== "unknown" && grants(touch, role, manifest)) continue;
    const found = listed.filter(({ entry, matches }) => entry.by === role && entry.access === access && matches(place));
    for (const { entry } of found) used.add(entry);
    // A door that did not open led nowhere; a look that failed still looked.
    if (found.length > 0 || (touch.kind === "blind" && touch.outcome !== "done")) continue;
    const who = role === "unknown" ? `an unknown process (${touch.process.started.join(" ").slice(0, 120)})` : role;
    const what = `${who}: ${access} ${place} (${touch.call}: ${touch.outcome}; line ${touch.line})`;
    const same = [...findings.keys()].find((one) => one.startsWith(`${who}: ${access} ${place} (`));
    findings.set(same ?? what, (findings.get(same ?? what) ?? 0) + 1);
  }
  return {
    looked,
    findings: [...findings].map(([what, times]) => (times > 1 ? `${what}, ${times} times` : what)),
    used,
  };
}

const said = (touch: Touch): { readonly access: string; readonly place: string } =>
  touch.kind === "file"
    ? { access: touch.access, place: touch.path }
    : touch.kind === "network"
      ? { access: touch.access, place: touch.address }
      : { access: "blind", place: touch.what };

function grants(touch: Touch, role: Role, manifest: NaiveManifest): boolean {
  if (touch.kind === "blind") return false;
  if (touch.kind === "network")
    return role === "host" && touch.access === "connect" && manifest.address(touch.address) !== null;
  if (role === "host") return manifest.file(touch.access, touch.path) !== null;
  return role === "engine" && manifest.model(touch.access, touch.path) !== null;
}

/** A place of the platform's list as a test. Throws where a symbol has no place: an entry that matches nothing helps nobody. */
export function placeTest(place: string, symbols: Symbols): (path: string) => boolean {
  const source = place.replace(/\$[A-Z_]+|\*\*|\*|[.+?^${}()|[\]\\]/g, (part) => {
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (!/^\$[A-Z]/.test(part)) return `\\${part}`;
    const known = symbols[part];
    if (known === undefined) throw new Error(`${part} has no place on this machine`);
    return `(?:${[known].flat().map(literally).join("|")})`;
  });
  const expression = new RegExp(`^${source}$`, "s");
  return (path) => expression.test(path);
}

const literally = (text: string): string => text.replace(/[.+?^${}()|[\]\\*]/g, "\\$&");

/** Why an entry of the platform's list says too much; null where it does not. */
export function tooWide({ place, reason }: PlatformTouch): string | null {
  if (reason.length < 8) return "it has no reason";
  const literal = place.split(/\*/)[0] ?? "";
  if (literal === place) return null;
  // A folder of the system's or of ours has to be named before anything is left open below it.
  const named = literal
    .split("/")
    .slice(0, -1)
    .filter((name) => name !== "");
  const own = /^(unix:)?\$(RUNTIME|MODULES|NODE|ELECTRON|LIBRARIES|ABOVE)$/.test(named[0] ?? "");
  if (/^\$(HOME|OUT)$/.test(named[0] ?? "") && named.length < 3) return "it opens the user's home folder";
  if (place.includes("**") && !own && named.length < 2) return "`**` needs two named folders before it";
  return named.length === 0 ? "it begins with a wildcard" : null;
}
