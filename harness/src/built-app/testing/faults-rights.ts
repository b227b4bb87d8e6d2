import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { both, type Fault, signing, withRights } from "./fault.ts";
import type { Build } from "./sign-app.ts";

const sandboxed = "com.apple.security";
/** Real libraries that nobody signed, and that only the linker did. */
const sqlite = dirname(createRequire(import.meta.url).resolve("better-sqlite3/package.json"));
const addon = (name: string): Partial<Build> => ({
  pack: (folder) => cpSync(join(sqlite, "prebuilds", name), join(folder, "native/addon.node")),
});

/** Faults in what the programs may do, and in who signed them. */
export const rightsFaults: readonly Fault[] = [
  {
    what: "a widened entitlement",
    because: "nobody declared a network",
    code: "LOC6031",
    says: /^The app has com\.apple\.security\.network\.client = true, which was not compiled/,
    build: withRights("Notes", (compiled) => both([...compiled, [`${sandboxed}.network.client`, true]])),
  },
  {
    what: "an app outside of the App Sandbox",
    because: "without the key every other one is decoration",
    code: "LOC6031",
    says: /lacks com\.apple\.security\.app-sandbox/,
    build: withRights("Notes", (compiled) => both(compiled.filter(([key]) => !key.endsWith("app-sandbox")))),
  },
  {
    what: "another folder in an exception",
    because: "the key is the same, and what it opens is not",
    code: "LOC6031",
    says: /application-groups = \["ABCDE12345\.everything"\] instead of/,
    build: withRights("Notes", (compiled) =>
      both(
        compiled.map(([key, value]) => [key, key.endsWith("application-groups") ? ["ABCDE12345.everything"] : value]),
      ),
    ),
  },
  {
    what: "a key that is false",
    because: "false is not true, and not absent",
    code: "LOC6031",
    says: /app-sandbox = false instead of true/,
    build: withRights("Notes", (compiled) =>
      both(compiled.map(([key, value]) => [key, key.endsWith("app-sandbox") ? false : value])),
    ),
  },
  {
    what: "an extra entitlement of a helper",
    because: "a helper that has more than inherit inherits nothing",
    code: "LOC6031",
    says: /^A helper has com\.apple\.security\.files\.all/,
    build: withRights("Notes Helper (Renderer)", (compiled) => both([...compiled, [`${sandboxed}.files.all`, true]])),
  },
  {
    what: "a library with rights of its own",
    because: "some part of macOS may read them",
    code: "LOC6031",
    says: /^A library has com\.apple\.security\.cs\.debugger/,
    build: signing("libffmpeg.dylib", {
      entitlements: { xml: [[`${sandboxed}.cs.debugger`, true]], der: [[`${sandboxed}.cs.debugger`, true]] },
    }),
  },
  {
    what: "get-task-allow in a release",
    because: "any process of the user could take the app over",
    code: "LOC6031",
    says: /get-task-allow/,
    build: withRights("Notes", (compiled) => both([...compiled, [`${sandboxed}.get-task-allow`, true]])),
  },
  {
    what: "the rights of a program that may be debugged",
    because: "codesign writes them down a second time, where the kernel looks",
    code: "LOC6033",
    says: /rights 0x11/,
    build: signing("Notes", { executableFlags: 0x11 }),
  },
  {
    what: "a key in DER form only",
    because: "the kernel reads DER, and most tools show the property list",
    code: "LOC6032",
    says: /not the same/,
    build: withRights("Notes", (compiled) => ({
      xml: compiled,
      der: [...compiled, [`${sandboxed}.network.client`, true]],
    })),
  },
  {
    what: "a key twice in the property list",
    because: "readers take the last one and say nothing",
    code: "LOC6032",
    says: /com\.apple\.security\.app-sandbox twice/,
    build: withRights("Notes", (compiled) => ({
      xml: [[`${sandboxed}.app-sandbox`, false], ...compiled],
      der: compiled,
    })),
  },
  {
    what: "a key twice in DER form",
    because: "the same",
    code: "LOC6032",
    says: /app-sandbox twice/,
    build: withRights("Notes", (compiled) => ({
      xml: compiled,
      der: [...compiled, [`${sandboxed}.app-sandbox`, true]],
    })),
  },
  {
    what: "a release signed by nobody",
    because: "anybody could have changed it and signed it again",
    code: "LOC6033",
    says: /ad hoc/,
    build: signing("Notes", { flags: 0x1_0002 }),
  },
  {
    what: "no hardened runtime",
    because: "libraries could be put into the process by its environment",
    code: "LOC6033",
    says: /without the hardened runtime/,
    build: signing("Notes Helper", { flags: 0 }),
  },
  {
    what: "a helper of another team",
    because: "it is somebody else's program",
    code: "LOC6033",
    says: /team EVIL000000, and the app by team ABCDE12345/,
    build: signing("Notes Helper", { team: "EVIL000000" }),
  },
  {
    what: "another identifier",
    because: "grants of macOS go by it",
    code: "LOC6033",
    says: /signed as com\.apple\.Terminal/,
    build: signing("Notes", { identifier: "com.apple.Terminal" }),
  },
  {
    what: "a flag that no build sets",
    because: "some of them switch checks off",
    code: "LOC6033",
    says: /flags 0x4/,
    build: signing("Notes", { flags: 0x1_0004 }),
  },
  {
    what: "a signer said, and no signature",
    because: "a team's name is only text",
    code: "LOC6033",
    says: /somebody's, and is nobody's/,
    build: signing("Notes", { cms: Buffer.alloc(0) }),
  },
  {
    what: "a real library that nobody signed",
    because: "it could be any",
    code: "LOC6033",
    says: /no signature/,
    build: addon("darwin-x64.node"),
  },
  {
    what: "a real library that only the linker signed",
    because: "the linker signs whatever it makes",
    code: "LOC6033",
    says: /Only the linker/,
    build: addon("darwin-arm64.node"),
  },
];
