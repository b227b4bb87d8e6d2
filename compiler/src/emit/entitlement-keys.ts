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

/** Every entitlement that may be emitted, without its `com.apple.security.` prefix. What is not here does not exist for us. */
export const entitlementKinds: ReadonlyMap<string, Kind> = new Map([
  ...sandbox("boolean", "app-sandbox", "inherit", "network.client", "network.server", "print"),
  ...sandbox(
    "boolean",
    ...readings("files.user-selected", "files.downloads", "assets.pictures", "assets.music", "assets.movies"),
  ),
  ...sandbox("boolean", "files.bookmarks.app-scope", "files.bookmarks.document-scope"),
  ...sandbox("boolean", "device.microphone", "device.usb", "device.bluetooth"),
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
