import { type AnyCapability, defineCapability, noLinux, noMac, type Risk, risks } from "../capability.ts";
import { byRuntime } from "../enforced.ts";
import { accessLevel } from "../scopes/access-level.ts";

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

const below = (risk: Risk): Risk[] => risks.slice(0, risks.indexOf(risk));

/**
 * How dangerous a pair is: the higher risk of its halves. That is all there is to its scope; what the halves may reach
 * stands in their own.
 */
const pairRisk = {
  ...accessLevel<Risk>(
    { none: [], low: below("low"), medium: below("medium"), high: below("high"), critical: below("critical") },
    "The higher risk of the two.",
  ),
  // Consent shows a risk beside every sentence; in the sentence it would be a word too many.
  values: () => [],
};

/** Derived from two others: it grants nothing that they do not, and says what that is together. */
const pairCapability = ({ id, of: [a, b] }: DangerousPair): AnyCapability =>
  defineCapability({
    id,
    summary: `Use "${a}" and "${b}" together.`,
    risk: (risk) => risk,
    presence: "pair",
    scope: pairRisk,
    consent: () => [
      a === "net"
        ? `Could send what it gets by "${b}" to the servers it reaches.`
        : `Could use "${b}" while you do not look at it.`,
    ],
    lower: { mac: () => noMac, linux: () => noLinux },
    enforcement: () => byRuntime(`"${a}" and "${b}" are each kept inside their own scope`),
    grants: () => [],
    examples: [],
  });

/** One capability for each dangerous pair, sorted by id. */
export const pairCapabilities: readonly AnyCapability[] = dangerousPairs
  .map(pairCapability)
  .sort((one, other) => (one.id < other.id ? -1 : 1));
