import { defineCapability, type Example, noLinux } from "../capability.ts";
import { fileGrants } from "../commands/fs-grants.ts";
import {
  forgetPick,
  keepPick,
  keptPicks,
  type PickTarget,
  pickFolder,
  pickOpen,
  pickSave,
} from "../commands/fs-picks.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import type { FileTarget } from "../file-ports.ts";
import type { AccessLevel } from "../scopes/access-level.ts";
import { readOrReadWrite } from "../scopes/access-level.ts";

type Level = AccessLevel<"read" | "read-write">;
const reads = (_level: Level, target: FileTarget) => target.picked !== undefined;
const picks = (level: Level, { access }: PickTarget) => level.includes(access);
const writes = (level: Level, target: FileTarget) => target.picked !== undefined && level.includes("read-write");

const inPicked = { scope: "read", expect: "allowed", because: "it is in a folder that was picked" } as const;
const readingExamples = (call: string): Example[] => [
  { ...inPicked, call, args: { path: "$PICKED/1/folder/a" } },
  { scope: "read", call, args: { path: "$DOCUMENTS/a" }, expect: "out-of-scope", because: "it was not picked" },
];
const changingExamples = (call: string, rest: object): Example[] => {
  const args = { path: "$PICKED/1/folder/a", ...rest };
  return [
    { ...inPicked, scope: "read-write", call, args },
    { scope: "read", call, args, expect: "out-of-scope", because: "read does not write" },
  ];
};

/** Files and folders that the user picks in a dialog, one at a time. */
export const fsUserSelected = defineCapability({
  id: "fs.user-selected",
  summary: "Open files and folders that you pick.",
  risk: (level) => (level === "read" ? "low" : "medium"),
  scope: readOrReadWrite("What may be done with files and folders the user picks."),
  consent: (level) => [
    level === "read"
      ? "Can read the files and folders you pick, and no others (read)."
      : "Can read, change and delete what you pick for that, and save where you choose, and nowhere else (read-write).",
    "Can keep a pick for the next time it runs, until you take it back.",
  ],
  lower: {
    mac: (level) => ({
      entitlements: {
        [level === "read" ? "files.user-selected.read-only" : "files.user-selected.read-write"]: true,
        "files.bookmarks.app-scope": true,
      },
    }),
    linux: () => noLinux,
    // In the browser host saving is a download, and a page that may download needs no command for it.
    page: (level) => ({ sandbox: level === "read-write" ? ["allow-downloads"] : [] }),
  },
  enforcement: () => ({
    ...byRuntimeAndKernel(
      "only what the user picked is opened, by the id of the pick, and nothing that a link in it leads to",
      {
        mac: ["only what the user picked can be opened", null],
        linux: ["no file outside the app's own folders can be opened; picked bytes come through a broker", null],
      },
    ),
    browser: [
      {
        layer: "runtime",
        enforces:
          "a pick is an upload and saving is a download: the app gets bytes and no place; folders, changing a file where it is and keeping a pick are refused",
        loss: null,
      },
    ],
  }),
  grants: (grant) => [
    grant(pickOpen, picks),
    grant(pickSave, picks),
    grant(pickFolder, picks),
    grant(keptPicks, picks),
    grant(keepPick, reads),
    grant(forgetPick, reads),
    ...fileGrants(grant, { reads, lists: reads, writes }),
  ],
  examples: [
    {
      scope: "read",
      call: "fs.pickOpen",
      args: { extensions: ["wav"] },
      expect: "allowed",
      because: "picking to read is what read means",
    },
    {
      scope: "read",
      call: "fs.pickSave",
      args: { suggestedName: "a.txt" },
      expect: "out-of-scope",
      because: "read does not save",
    },
    {
      scope: "read-write",
      call: "fs.pickSave",
      args: { suggestedName: "a.txt" },
      expect: "allowed",
      because: "read-write saves",
    },
    {
      scope: "read",
      call: "fs.readText",
      args: { path: "$PICKED/1/a.txt" },
      expect: "allowed",
      because: "it was picked",
    },
    {
      scope: "read",
      call: "fs.readText",
      args: { path: "$DOCUMENTS/a.txt" },
      expect: "out-of-scope",
      because: "it was not picked",
    },
    {
      scope: "read",
      call: "fs.readBytes",
      args: { path: "$PICKED/1/a.wav" },
      expect: "allowed",
      because: "it was picked",
    },
    {
      scope: "read",
      call: "fs.readBytes",
      args: { path: "/etc/passwd" },
      expect: "out-of-scope",
      because: "an absolute path is never in scope",
    },
    { scope: "read", call: "fs.stat", args: { path: "$PICKED/1/a.wav" }, expect: "allowed", because: "it was picked" },
    {
      scope: "read",
      call: "fs.stat",
      args: { path: "$PICKED/1/../2" },
      expect: "out-of-scope",
      because: "`..` is never in scope",
    },
    {
      scope: "read-write",
      call: "fs.write",
      args: { path: "$PICKED/1/a.txt", content: "x" },
      expect: "allowed",
      because: "it was picked to be saved",
    },
    {
      scope: "read",
      call: "fs.write",
      args: { path: "$PICKED/1/a.txt", content: "x" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: "read",
      call: "fs.pickOpen",
      args: { access: "read-write" },
      expect: "out-of-scope",
      because: "read does not change what was picked",
    },
    {
      scope: "read",
      call: "fs.pickFolder",
      args: { access: "read" },
      expect: "allowed",
      because: "picking to read is what read means",
    },
    {
      scope: "read",
      call: "fs.pickFolder",
      args: { access: "read-write" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: "read",
      call: "fs.keptPicks",
      args: {},
      expect: "allowed",
      because: "it says what the user picked",
    },
    ...["fs.readStream", "fs.list", "fs.watch", "fs.keepPick", "fs.forgetPick"].flatMap(readingExamples),
    ...changingExamples("fs.writeStream", { transfer: "one" }),
    ...changingExamples("fs.writePart", { transfer: "two", content: new Uint8Array(1) }),
    ...changingExamples("fs.makeFolder", {}),
    ...changingExamples("fs.remove", {}),
  ],
});
