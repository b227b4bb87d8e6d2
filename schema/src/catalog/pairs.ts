/** Two capabilities that together allow what neither does alone: most often, that something private leaves the machine. */
export interface DangerousPair {
  /** `pair.<a>+<b>`. */
  readonly id: string;
  readonly of: readonly [string, string];
  /** Which scopes of the second one count; all where left out. */
  readonly level?: "read";
}

const pair = (a: string, b: string, level?: "read"): DangerousPair => ({
  id: `pair.${a}+${b}`,
  of: [a, b],
  ...(level === undefined ? {} : { level }),
});

/** Closed list. A new pair needs a decision record. */
export const dangerousPairs: readonly DangerousPair[] = [
  pair("net", "fs.user-selected"),
  pair("net", "fs.user-paths"),
  pair("net", "fs.paths"),
  pair("net", "device.microphone"),
  pair("net", "device.camera"),
  pair("net", "clipboard", "read"),
  pair("background", "device.microphone"),
  pair("background", "device.camera"),
  pair("background", "device.system-audio"),
];
