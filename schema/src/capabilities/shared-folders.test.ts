import assert from "node:assert/strict";
import test from "node:test";
import type { AnyCapability } from "../capability.ts";
import { sharedFolders } from "./shared-folders.ts";

const scopeOf = (...folders: readonly Readonly<Record<string, string>>[]) => {
  const { scope, problems } = sharedFolders.scope.read(folders, { models: [] });
  assert.deepEqual(problems, []);
  assert.ok(scope);
  return scope;
};
const groups = (app: string, ...others: readonly string[]) =>
  sharedFolders.lower.mac(
    scopeOf(...others.map((other, index) => ({ id: `f${index}`, with: other, access: "read" }))),
    app,
  ).entitlements["application-groups"];

test("two apps are signed into one group, whichever of them is asked", () => {
  assert.deepEqual(groups("anna/notes", "ben/tasks"), groups("ben/tasks", "anna/notes"));
});

test("a pair of apps has one group for all its folders, and no other pair has it", () => {
  assert.deepEqual(groups("anna/notes", "ben/tasks", "ben/tasks"), groups("anna/notes", "ben/tasks"));
  const others = [
    groups("anna/notes", "ben/mail"),
    groups("anna/n", "otes/ben-tasks"),
    groups("anna/notes-ben", "tasks/x"),
    groups("anna/notes", "ben/tasks"),
  ].map(String);
  assert.equal(new Set(others).size, others.length);
});

const { grants } = sharedFolders as AnyCapability;
const scope = scopeOf(
  { id: "notes", with: "ben/tasks", access: "read" },
  { id: "drafts", with: "eva/mail", access: "read-write" },
);
const cases = [
  { command: "fs.readText", names: ["$SHARED/notes/a"], allowed: true, because: "it is shared" },
  {
    command: "fs.readText",
    names: ["$SHARED/notes/a/b/c"],
    allowed: true,
    because: "it is shared with all that is in it",
  },
  { command: "fs.write", names: ["$SHARED/notes/a"], allowed: false, because: "each folder has its own access" },
  { command: "fs.write", names: ["$SHARED/drafts/a"], allowed: true, because: "each folder has its own access" },
  { command: "fs.readText", names: [], allowed: false, because: "no path is no file" },
  { command: "fs.readText", names: ["$SHARED/note/a"], allowed: false, because: "a prefix of a name is another name" },
  { command: "fs.readText", names: ["$SHARED/notes-old/a"], allowed: false, because: "a longer name is another name" },
  {
    command: "fs.readText",
    names: ["$SHARED/constructor/a"],
    allowed: false,
    because: "a name of Object's prototype is no folder",
  },
  { command: "fs.readText", names: ["$HOME/notes/a"], allowed: false, because: "only what is shared is shared" },
  {
    command: "fs.readText",
    names: ["$SHARED/notes/a", "$HOME/b"],
    allowed: false,
    because: "a link out of the folder leads to another file",
  },
  { command: "fs.list", names: ["$SHARED/notes"], allowed: true, because: "a shared folder can be listed" },
  { command: "fs.list", names: ["$SHARED"], allowed: false, because: "what else is shared shows nowhere" },
  { command: "fs.remove", names: ["$SHARED/drafts"], allowed: false, because: "the folder itself is both apps'" },
] as const;

for (const { command, names, allowed, because } of cases) {
  test(`${command} of [${names}] is ${allowed ? "allowed" : "refused"}: ${because}`, () => {
    const grant = grants.find((one) => one.command.id === command);
    assert.equal(grant?.allows(sharedFolders.scope.compile(scope), { names }), allowed);
  });
}

test("reading only is a loss of a group on macOS, and is named; the Linux sandbox binds each folder as declared", () => {
  const losses = (access: string) =>
    sharedFolders
      .enforcement(scopeOf({ id: "notes", with: "ben/tasks", access }))
      ["mac-sandboxed"].flatMap(({ layer, loss }) => (layer === "kernel" ? [loss] : []));
  assert.match(losses("read").join(), /written/);
  assert.deepEqual(sharedFolders.lower.linux(scope, "anna/notes").binds, [
    { path: "$SHARED/drafts", access: "read-write" },
    { path: "$SHARED/notes", access: "read" },
  ]);
});
