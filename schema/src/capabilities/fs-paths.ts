import { defineCapability } from "../capability.ts";
import { fileGrants } from "../commands/fs-grants.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import { pathAccess } from "../scopes/path-access.ts";
import { folderUsage, literalFolders, macHomePaths } from "../scopes/path-lowering.ts";

const pick = { read: ["$DOCUMENTS/receipts/**"] };
const save = { write: ["$DOCUMENTS/out/*.txt"] };
const loss =
  "whole folders down to the last literal name can be opened; wildcards and deny patterns are kept by the runtime";

/** Names of files can have commas, full stops and whole sentences in them: quotation marks say where each pattern ends. */
const quoted = (patterns: readonly string[]) =>
  patterns.map((pattern) => `"${pattern.replaceAll('"', '\\"')}"`).join(", ");

/** Read and write files under patterns the manifest names. */
export const fsPaths = defineCapability({
  id: "fs.paths",
  summary: "Open files whose paths match declared patterns.",
  risk: "high",
  scope: pathAccess(),
  consent: ({ read, write, deny }) => [
    ...(read.length > 0 ? [`Can read files at: ${quoted(read)}.`] : []),
    ...(write.length > 0 ? [`Can write and delete files at: ${quoted(write)}.`] : []),
    // Said of these patterns only: another capability, or a pick of the user's, may still reach such a file.
    ...(deny.length > 0 ? [`These paths leave out: ${quoted(deny)}.`] : []),
  ],
  lower: {
    mac: (scope) => {
      const entitlements = macHomePaths(scope);
      return { entitlements, usage: folderUsage(Object.values(entitlements).flat()) };
    },
    linux: (scope) => ({ network: "none", binds: literalFolders(scope) }),
  },
  reach: (scope) => ({ files: scope }),
  enforcement: () =>
    byRuntimeAndKernel("only files whose real path matches a pattern and no deny are opened", {
      mac: ["only the folders that the patterns start with can be opened", loss],
      linux: ["only the folders that the patterns start with are in the app's view of the file system", loss],
    }),
  grants: (grant) =>
    fileGrants(grant, {
      reads: ({ read }, target) => read.contains(target),
      lists: ({ read }, target) => read.mayList(target),
      writes: ({ write }, target) => write.contains(target),
    }),
  examples: [
    {
      scope: pick,
      call: "fs.readText",
      args: { path: "$DOCUMENTS/receipts/2026/a.txt" },
      expect: "allowed",
      because: "`**` reaches every depth",
    },
    {
      scope: pick,
      call: "fs.readText",
      args: { path: "$DOCUMENTS/receipts-old/a.txt" },
      expect: "out-of-scope",
      because: "a shared prefix is not a parent",
    },
    {
      scope: { ...pick, deny: ["$DOCUMENTS/receipts/private/**"] },
      call: "fs.readBytes",
      args: { path: "$DOCUMENTS/receipts/private/a.txt" },
      expect: "out-of-scope",
      because: "deny wins",
    },
    {
      scope: pick,
      call: "fs.readBytes",
      args: { path: "$DOCUMENTS/receipts/.hidden" },
      expect: "allowed",
      because: "dotfiles match like any other name",
    },
    {
      scope: pick,
      call: "fs.stat",
      args: { path: "$DOCUMENTS/receipts/a.txt" },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: pick,
      call: "fs.stat",
      args: { path: "$DOCUMENTS/receipts/../a.txt" },
      expect: "out-of-scope",
      because: "`..` is never in scope",
    },
    {
      scope: pick,
      call: "fs.list",
      args: { path: "$DOCUMENTS/receipts" },
      expect: "allowed",
      because: "`dir/**` lets `dir` be listed",
    },
    {
      scope: pick,
      call: "fs.list",
      args: { path: "$DOCUMENTS" },
      expect: "out-of-scope",
      because: "the parent is not in scope",
    },
    {
      scope: save,
      call: "fs.write",
      args: { path: "$DOCUMENTS/out/a.txt", content: "x" },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: pick,
      call: "fs.write",
      args: { path: "$DOCUMENTS/receipts/a.txt", content: "x" },
      expect: "out-of-scope",
      because: "read does not imply write",
    },
    {
      scope: { write: ["$DOCUMENTS/out/**"] },
      call: "fs.makeFolder",
      args: { path: "$DOCUMENTS/out/folder" },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: save,
      call: "fs.makeFolder",
      args: { path: "$DOCUMENTS/out/folder" },
      expect: "out-of-scope",
      because: "the name does not match",
    },
    {
      scope: save,
      call: "fs.remove",
      args: { path: "$DOCUMENTS/out/a.txt" },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: save,
      call: "fs.remove",
      args: { path: "$DOCUMENTS/out/a.md" },
      expect: "out-of-scope",
      because: "the ending does not match",
    },
    {
      scope: save,
      call: "fs.readText",
      args: { path: "$DOCUMENTS/out/a.txt" },
      expect: "out-of-scope",
      because: "write does not imply read",
    },
    {
      scope: pick,
      call: "fs.readStream",
      args: { path: "$DOCUMENTS/receipts/a.pdf" },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: { ...pick, deny: ["$DOCUMENTS/receipts/private/**"] },
      call: "fs.readStream",
      args: { path: "$DOCUMENTS/receipts/private/a.pdf" },
      expect: "out-of-scope",
      because: "deny wins",
    },
    {
      scope: pick,
      call: "fs.watch",
      args: { path: "$DOCUMENTS/receipts/no-such-folder" },
      expect: "allowed",
      because: "what can be listed can be watched",
    },
    {
      scope: pick,
      call: "fs.watch",
      args: { path: "$DOCUMENTS" },
      expect: "out-of-scope",
      because: "the parent is not in scope",
    },
    {
      scope: save,
      call: "fs.writeStream",
      args: { path: "$DOCUMENTS/out/no-such-folder.md", transfer: "one" },
      expect: "out-of-scope",
      because: "the ending does not match",
    },
    {
      scope: { write: ["$DOCUMENTS/out/**"] },
      call: "fs.writeStream",
      args: { path: "$DOCUMENTS/out/no-such-folder/a.txt", transfer: "one" },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: save,
      call: "fs.writePart",
      args: { path: "$DOCUMENTS/out/a.txt", transfer: "two", content: new Uint8Array(1) },
      expect: "allowed",
      because: "it matches",
    },
    {
      scope: save,
      call: "fs.writePart",
      args: { path: "$DOCUMENTS/out/a.md", transfer: "two", content: new Uint8Array(1) },
      expect: "out-of-scope",
      because: "the ending does not match",
    },
  ],
});
