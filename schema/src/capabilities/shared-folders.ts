import { defineCapability } from "../capability.ts";
import { fileGrants } from "../commands/fs-grants.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import type { FileTarget } from "../file-ports.ts";
import { type AccessLevel, readOrReadWrite } from "../scopes/access-level.ts";
import { recordSet } from "../scopes/record-set.ts";

type Level = "read" | "read-write";
type Folders = ReadonlyMap<string, AccessLevel<Level>>;

/** Is every name of the target in a shared folder, or such a folder itself, that may be used so? */
const inside =
  (wanted: Level, where: "below" | "at-or-below") =>
  (folders: Folders, { names }: FileTarget): boolean =>
    names.length > 0 &&
    names.every((name) => {
      const [root, id = "", ...rest] = name.split("/");
      const deep = where === "at-or-below" || rest.length > 0;
      return root === "$SHARED" && deep && (folders.get(id)?.includes(wanted) ?? false);
    });
const reads = inside("read", "below");
const lists = inside("read", "at-or-below");
const writes = inside("read-write", "below");

/** One name for two apps, whichever of them asks: ids of apps have no dots. */
const groupOf = (app: string, other: string): string =>
  `$(TeamIdentifierPrefix)app.locara.shared.${[app, other].sort().join(".").replaceAll("/", ".")}`;

const slug = "[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?";
const notes = [{ id: "notes", with: "ben/tasks", access: "read" }];
const drafts = [{ id: "drafts", with: "ben/tasks", access: "read-write" }];

/** Use folders together with another app that declares them too. */
export const sharedFolders = defineCapability({
  id: "shared-folders",
  summary: "Use folders together with other apps that declare them too.",
  risk: "medium",
  scope: recordSet({
    id: {
      pattern: `^${slug}$`,
      description: "Name of the folder, the same in both apps. Its files are $SHARED/<id>/… in the fs commands.",
    },
    names: { with: { pattern: `^${slug}/${slug}$`, description: "The other app, as publisher/name." } },
    value: ["access", readOrReadWrite("What this app may do in it.")],
    description: "Both apps must declare the folder.",
  }),
  consent: (folders) =>
    folders.map(({ id, with: other, access }) =>
      access === "read"
        ? `Can read what the app ${other} puts into the shared folder ${id} (read).`
        : `Shares the folder ${id} with the app ${other}: each sees what the other puts there (read-write).`,
    ),
  lower: {
    mac: (folders, app) => ({
      entitlements: {
        "application-groups": [...new Set(folders.map(({ with: other }) => groupOf(app, other)))].sort(),
      },
    }),
    linux: (folders) => ({
      network: "none",
      binds: folders.map(({ id, access }) => ({ path: `$SHARED/${id}`, access })),
    }),
  },
  reach: (folders) => {
    const below = (some: typeof folders) => some.map(({ id }) => `$SHARED/${id}/**`);
    return {
      files: { read: below(folders), write: below(folders.filter(({ access }) => access === "read-write")), deny: [] },
    };
  },
  enforcement: (folders) =>
    byRuntimeAndKernel("only declared shared folders are opened, and only those that the other app declares too", {
      mac: [
        "only folders of the group that both apps are signed into can be opened",
        folders.some(({ access }) => access === "read")
          ? "a group is shared whole: every folder that the two apps share can be read and written"
          : "a group is shared whole: every folder that the two apps share",
      ],
      linux: ["only the declared shared folders are there, each as declared", null],
    }),
  grants: (grant) => fileGrants(grant, { reads, lists, writes }),
  examples: [
    {
      scope: notes,
      call: "fs.readText",
      args: { path: "$SHARED/notes/a.txt" },
      expect: "allowed",
      because: "the folder is shared",
    },
    {
      scope: notes,
      call: "fs.readText",
      args: { path: "$SHARED/other/a.txt" },
      expect: "out-of-scope",
      because: "no such folder is shared",
    },
    {
      scope: drafts,
      call: "fs.readBytes",
      args: { path: "$SHARED/drafts/a.bin" },
      expect: "allowed",
      because: "read-write reads",
    },
    {
      scope: notes,
      call: "fs.readBytes",
      args: { path: "$SHARED/notes/../drafts/a.bin" },
      expect: "out-of-scope",
      because: "`..` is never in scope",
    },
    {
      scope: notes,
      call: "fs.stat",
      args: { path: "$SHARED/notes/a.txt" },
      expect: "allowed",
      because: "the folder is shared",
    },
    {
      scope: notes,
      call: "fs.stat",
      args: { path: "$SHARED/notes" },
      expect: "out-of-scope",
      because: "the folder itself can only be listed",
    },
    {
      scope: notes,
      call: "fs.list",
      args: { path: "$SHARED/notes" },
      expect: "allowed",
      because: "a shared folder can be listed",
    },
    {
      scope: notes,
      call: "fs.list",
      args: { path: "$SHARED" },
      expect: "out-of-scope",
      because: "which folders other apps share shows nowhere",
    },
    {
      scope: drafts,
      call: "fs.write",
      args: { path: "$SHARED/drafts/a.txt", content: "x" },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: notes,
      call: "fs.write",
      args: { path: "$SHARED/notes/a.txt", content: "x" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: drafts,
      call: "fs.makeFolder",
      args: { path: "$SHARED/drafts/new" },
      expect: "allowed",
      because: "read-write makes folders",
    },
    {
      scope: notes,
      call: "fs.makeFolder",
      args: { path: "$SHARED/notes/new" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: drafts,
      call: "fs.remove",
      args: { path: "$SHARED/drafts/a.txt" },
      expect: "allowed",
      because: "read-write removes",
    },
    {
      scope: drafts,
      call: "fs.remove",
      args: { path: "$SHARED/drafts" },
      expect: "out-of-scope",
      because: "the folder itself is both apps'",
    },
    {
      scope: notes,
      call: "fs.readStream",
      args: { path: "$SHARED/notes/a.bin" },
      expect: "allowed",
      because: "the folder is declared",
    },
    {
      scope: notes,
      call: "fs.readStream",
      args: { path: "$SHARED/other/a.bin" },
      expect: "out-of-scope",
      because: "the folder is not declared",
    },
    {
      scope: notes,
      call: "fs.watch",
      args: { path: "$SHARED/notes/no-such-folder" },
      expect: "allowed",
      because: "what can be listed can be watched",
    },
    {
      scope: notes,
      call: "fs.watch",
      args: { path: "$SHARED/other/a.bin" },
      expect: "out-of-scope",
      because: "the folder is not declared",
    },
    {
      scope: drafts,
      call: "fs.writeStream",
      args: { path: "$SHARED/drafts/no-such-folder/a.bin", transfer: "one" },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: notes,
      call: "fs.writeStream",
      args: { path: "$SHARED/notes/a.bin", transfer: "one" },
      expect: "out-of-scope",
      because: "read does not write",
    },
    {
      scope: drafts,
      call: "fs.writePart",
      args: { path: "$SHARED/drafts/a.bin", transfer: "two", content: new Uint8Array(1) },
      expect: "allowed",
      because: "read-write writes",
    },
    {
      scope: notes,
      call: "fs.writePart",
      args: { path: "$SHARED/notes/a.bin", transfer: "two", content: new Uint8Array(1) },
      expect: "out-of-scope",
      because: "read does not write",
    },
  ],
});
