import type { CodePage } from "./page.ts";

/** LOC5xxx: what `locara diff` says of two versions. */
export const updateGateCodes = {
  LOC5001: {
    title: "An expansion without a minor version",
    means: "The update asks for more, and its version raises neither the major nor the minor number.",
    why: "Whoever pins a minor version must never be asked for more by a patch. It holds before 1.0 as well.",
    bad: `1.2.3 → 1.2.4, and "net" is new`,
    good: `1.2.3 → 1.3.0, and "net" is new`,
  },
  LOC5002: {
    title: "The version goes back",
    means: "The new version comes before the last published one.",
    why: "Nobody would be offered it, or worse: it would bring back what a later version has mended.",
    bad: `1.2.3 → 1.2.2`,
    good: `1.2.3 → 1.2.4`,
  },
  LOC5003: {
    title: "A change without a new version",
    means:
      "Something differs from the last published version, and the version is the same. Build metadata does not count.",
    why: "A version is published once: two apps with one name and version could not be told apart.",
    bad: `1.2.3 → 1.2.3, and the description differs`,
    good: `1.2.3 → 1.2.4, and the description differs`,
  },
  LOC5004: {
    title: "Another app",
    means: "The publisher, the name or the bundle id is another one.",
    why: "Its data, its permissions and its users' trust belong to the app that had them. No approval changes that.",
    bad: `acme/notes → evil/notes`,
    good: `acme/notes → acme/notes`,
  },
  LOC5005: {
    title: "Not a capability table",
    means: "The file is neither a manifest nor a `resolved.json` that this version can read.",
    why: "What cannot be read cannot be compared, and a guess would decide about permissions.",
    bad: `{ "v": 2, "capabilities": {} }`,
    good: `the resolved.json that locara compile wrote`,
  },
} as const satisfies Readonly<Record<string, CodePage>>;
