import type { SdkUse } from "./sdk-use.ts";

/** What must compile, and what must not, against the SDK of an app that works without most of what it declares. */
export const optionalUses: readonly SdkUse[] = [
  {
    fixture: "optional",
    code: `await clipboard.writeText({ text: "x" });`,
    error: "TS18048",
    because: "a namespace that only optional capabilities grant may be absent",
  },
  {
    fixture: "optional",
    code: `await device.useMicrophone();`,
    error: "TS18048",
    because: "the microphone is optional, in a namespace of its own",
  },
  {
    fixture: "optional",
    code: `if (net !== undefined && clipboard) await clipboard.writeText({ text: (await net.fetch({ url: "https://api.example.com" })).url });`,
    error: null,
    because: "a pair is there once both halves are",
  },
  {
    fixture: "optional",
    code: `if (clipboard) await net.fetch({ url: "https://api.example.com" });`,
    error: "TS18048",
    because: "one half of a pair says nothing about the other",
  },
  {
    fixture: "optional",
    code: `transcribe.live({ model: "base.en", session: "talk" });`,
    error: "TS2722",
    because: "an optional command may be absent where its namespace is not",
  },
  {
    fixture: "optional",
    code: `transcribe.live?.({ model: "base.en", session: "talk" }); transcribe.file({ model: "base.en", audio: { samples: new Float32Array(1) } });`,
    error: null,
    because: "what is required beside it is there",
  },
  {
    fixture: "optional",
    code: `import { fs, type SharedFoldersFolder } from "#locara/sdk"; const folder: SharedFoldersFolder = "notes"; await fs.readText({ path: \`$SHARED/\${folder}/a.txt\` });`,
    error: null,
    because: "shared folders are opened by the fs commands, which a required capability grants too",
  },
  {
    fixture: "optional",
    code: `import type { SharedFoldersFolder } from "#locara/sdk"; const folder: SharedFoldersFolder = "letters"; folder;`,
    error: "TS2322",
    because: "no such folder is shared",
  },
  {
    fixture: "optional",
    code: `import { scheduler } from "#locara/sdk"; scheduler;`,
    error: "TS2305",
    because: "a page does not change what was agreed to run",
  },
  {
    fixture: "optional",
    code: `import { background } from "#locara/sdk"; background;`,
    error: "TS2305",
    because: "running in the background is no command",
  },
];
