import { defineCapability, noLinux } from "../capability.ts";
import { pickOpen, pickSave, readBytes, readText, stat, writeFile } from "../commands/fs.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import type { FileTarget } from "../ports.ts";
import type { AccessLevel } from "../scopes/access-level.ts";
import { readOrReadWrite } from "../scopes/access-level.ts";

type Level = AccessLevel<"read" | "read-write">;
const reads = (_level: Level, target: FileTarget) => target.picked !== undefined;
const writes = (level: Level, target: FileTarget) => target.picked !== undefined && level.includes("read-write");

/** Files that the user picks in a dialog, one at a time. */
export const fsUserSelected = defineCapability({
  id: "fs.user-selected",
  summary: "Open files that you pick.",
  risk: (level) => (level === "read" ? "low" : "medium"),
  scope: readOrReadWrite("What may be done with files the user picks."),
  consent: (level) => [
    level === "read"
      ? "Can read files you pick, and no others (read)."
      : "Can read files you pick and save where you choose, and nowhere else (read-write).",
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
  enforcement: () =>
    byRuntimeAndKernel("only files the user picked are opened, by the id of the pick", {
      mac: ["only files the user picked can be opened", null],
      linux: ["no file outside the app's own folders can be opened; picked bytes come through a broker", null],
    }),
  grants: (grant) => [
    grant(pickOpen, () => true),
    grant(pickSave, (level) => level.includes("read-write")),
    grant(readText, reads),
    grant(readBytes, reads),
    grant(stat, reads),
    grant(writeFile, writes),
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
  ],
});
