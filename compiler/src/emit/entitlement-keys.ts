/** Which of Apple's two mechanisms reads a key: the App Sandbox, or the hardened runtime. */
type Layer = "sandbox" | "hardened";

interface Kind {
  readonly type: "boolean" | "list";
  readonly layers: readonly Layer[];
}

const sandbox = (type: Kind["type"], ...keys: readonly string[]): [string, Kind][] =>
  keys.map((key) => [key, { type, layers: ["sandbox"] }]);
const hardened = (...keys: readonly string[]): [string, Kind][] =>
  keys.map((key) => [key, { type: "boolean", layers: ["hardened"] }]);
const both = (...keys: readonly string[]): [string, Kind][] =>
  keys.map((key) => [key, { type: "boolean", layers: ["sandbox", "hardened"] }]);
const readings = (...keys: readonly string[]) => keys.flatMap((key) => [`${key}.read-only`, `${key}.read-write`]);

/**
 * Every entitlement that may be emitted, without its `com.apple.security.` prefix: what some capability lowers to, and what
 * Electron needs to start. What is not here does not exist for us.
 */
export const entitlementKinds: ReadonlyMap<string, Kind> = new Map([
  ...sandbox("boolean", "app-sandbox", "inherit", "network.client", "files.bookmarks.app-scope", "device.microphone"),
  ...sandbox(
    "boolean",
    ...readings("files.user-selected", "files.downloads", "assets.pictures", "assets.music", "assets.movies"),
  ),
  ...sandbox("list", "application-groups", ...readings("temporary-exception.files.home-relative-path")),
  ...hardened("device.audio-input", "cs.allow-jit"),
  ...both("device.camera"),
]);

/** Keys that would undo the sandbox or the signature. Checked as well, so that adding one above is not enough. */
export const neverEmitted: readonly RegExp[] = [
  /^files\.all$/,
  /^files\.user-selected\.executable$/,
  /^cs\.(?!allow-jit$)/,
  /^get-task-allow$/,
  /^temporary-exception\.(?!files\.home-relative-path\.)/,
  /^automation\./,
  /^scripting-targets$/,
];

const never = new RegExp(neverEmitted.map(({ source }) => source).join("|"));

/** From the home folder down: `/`, `/a/`, `/a/b.txt`; no name is empty or a step up or aside. */
function isHomePath(text: string): boolean {
  const [first, ...names] = text.split("/");
  const folders = names.at(-1) === "" ? names.slice(0, -1) : names;
  return first === "" && names.length > 0 && folders.every((name) => !["", ".", ".."].includes(name));
}

/** The signing step puts the team in: a group without it belongs to nobody. */
const group = /^\$\(TeamIdentifierPrefix\)[A-Za-z0-9][A-Za-z0-9.-]*$/;

/** What is wrong with emitting this, as the end of a sentence about the key, or null. */
export function entitlementProblem(key: string, value: true | readonly string[]): string | null {
  if (never.test(key)) return "is never emitted";
  const kind = entitlementKinds.get(key);
  if (kind === undefined) return "does not exist for Locara";
  if ((kind.type === "boolean") !== (value === true)) return `is a ${kind.type}`;
  if (value === true) return null;
  if (value.length === 0) return "is an empty list";
  const legal = (item: string) => (key === "application-groups" ? group.test(item) : isHomePath(item));
  // What may be written is always a folder: a file is written beside its place and then renamed.
  const bad = value.find((item) => !legal(item) || (key.endsWith(".read-write") && !item.endsWith("/")));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write them
  const unwritable = value.find((item) => /[\u0000-\u001f\u007f\ufffe\uffff]/.test(item) || !item.isWellFormed());
  const item = bad ?? unwritable;
  return item === undefined ? null : `cannot hold ${JSON.stringify(item)}`;
}
