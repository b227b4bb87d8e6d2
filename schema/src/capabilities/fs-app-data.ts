import { defineCapability, type Enforcement, noLinux, noMac } from "../capability.ts";
import { fileGrants } from "../commands/fs-grants.ts";
import { byRuntime } from "../enforced.ts";
import type { FileTarget } from "../file-ports.ts";
import type { AccessLevel } from "../scopes/access-level.ts";
import { readOrReadWrite } from "../scopes/access-level.ts";

type Level = AccessLevel<"read" | "read-write">;
const inside = (target: FileTarget) => target.names.some((name) => name.startsWith("$APP_DATA/"));
const reads = (_level: Level, target: FileTarget) => inside(target);
const lists = (_level: Level, target: FileTarget) => inside(target) || target.names.includes("$APP_DATA");
const writes = (level: Level, target: FileTarget) => inside(target) && level.includes("read-write");

const own = byRuntime("only paths below the app's own folder are opened");
/** macOS gives every app a container whole, whatever it declares of it. */
const lent: Enforcement = {
  layer: "kernel",
  enforces: "the app's own folder is lent as it is declared, and nothing beside it",
  loss: null,
};

/** A folder of the app's own. */
export const fsAppData = defineCapability({
  id: "fs.app-data",
  summary: "Keep files in a folder of its own.",
  risk: "low",
  presence: { default: "read-write" },
  scope: readOrReadWrite("What may be done in the app's own folder."),
  consent: (level) => [
    level === "read" ? "Can read a folder of its own (read)." : "Keeps files in a folder of its own (read-write).",
  ],
  lower: {
    mac: () => noMac,
    linux: (level) => ({ ...noLinux, binds: [{ path: "$APP_DATA", access: level }] }),
  },
  reach: (level) => ({
    files: { read: ["$APP_DATA/**"], write: level === "read" ? [] : ["$APP_DATA/**"], deny: [] },
  }),
  enforcement: () => ({ ...own, linux: [lent, ...own.linux] }),
  grants: (grant) => fileGrants(grant, { reads, lists, writes }),
  examples: [
    {
      scope: "read",
      call: "fs.readText",
      args: { path: "$APP_DATA/notes.txt" },
      expect: "allowed",
      because: "it is in the app's folder",
    },
    {
      scope: "read",
      call: "fs.readText",
      args: { path: "$HOME/notes.txt" },
      expect: "out-of-scope",
      because: "it is not in the app's folder",
    },
    {
      scope: "read",
      call: "fs.readBytes",
      args: { path: "$APP_DATA/a.bin" },
      expect: "allowed",
      because: "it is in the app's folder",
    },
    {
      scope: "read",
      call: "fs.readBytes",
      args: { path: "$APP_DATA/../a.bin" },
      expect: "out-of-scope",
      because: "`..` is never in scope",
    },
    {
      scope: "read",
      call: "fs.stat",
      args: { path: "$APP_DATA/a.bin" },
      expect: "allowed",
      because: "it is in the app's folder",
    },
    {
      scope: "read",
      call: "fs.stat",
      args: { path: "$APP_DATAX/a.bin" },
      expect: "out-of-scope",
      because: "a shared prefix is no root",
    },
    {
      scope: "read",
      call: "fs.list",
      args: { path: "$APP_DATA" },
      expect: "allowed",
      because: "the folder itself can be listed",
    },
    {
      scope: "read",
      call: "fs.list",
      args: { path: "$DOCUMENTS" },
      expect: "out-of-scope",
      because: "it is another folder",
    },
    {
      scope: "read-write",
      call: "fs.write",
      args: { path: "$APP_DATA/new.txt", content: "x" },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: "read",
      call: "fs.write",
      args: { path: "$APP_DATA/new.txt", content: "x" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: "read-write",
      call: "fs.makeFolder",
      args: { path: "$APP_DATA/folder" },
      expect: "allowed",
      because: "read-write makes folders",
    },
    {
      scope: "read",
      call: "fs.makeFolder",
      args: { path: "$APP_DATA/folder" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: "read-write",
      call: "fs.remove",
      args: { path: "$APP_DATA/new.txt" },
      expect: "allowed",
      because: "read-write removes",
    },
    {
      scope: "read",
      call: "fs.remove",
      args: { path: "$APP_DATA/new.txt" },
      expect: "out-of-scope",
      because: "read does not remove",
    },
    {
      scope: "read",
      call: "fs.readStream",
      args: { path: "$APP_DATA/a.bin", from: 0, until: 100 },
      expect: "allowed",
      because: "it is in the app's folder",
    },
    {
      scope: "read",
      call: "fs.readStream",
      args: { path: "$DOCUMENTS/a.bin" },
      expect: "out-of-scope",
      because: "it is another folder",
    },
    {
      scope: "read",
      call: "fs.watch",
      args: { path: "$APP_DATA/no-such-folder" },
      expect: "allowed",
      because: "what can be listed can be watched",
    },
    {
      scope: "read",
      call: "fs.watch",
      args: { path: "$HOME" },
      expect: "out-of-scope",
      because: "it is another folder",
    },
    {
      scope: "read-write",
      call: "fs.writeStream",
      args: { path: "$APP_DATA/no-such-folder/a.bin", transfer: "one" },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: "read",
      call: "fs.writeStream",
      args: { path: "$APP_DATA/a.bin", transfer: "one" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: "read-write",
      call: "fs.writePart",
      args: { path: "$APP_DATA/a.bin", transfer: "two", content: new Uint8Array(1), last: true },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: "read",
      call: "fs.writePart",
      args: { path: "$APP_DATA/a.bin", transfer: "two", content: new Uint8Array(1) },
      expect: "out-of-scope",
      because: "read does not write",
    },
  ],
});
