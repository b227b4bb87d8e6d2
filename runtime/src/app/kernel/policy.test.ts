import assert from "node:assert/strict";
import { test } from "node:test";
import type { IpcFile } from "@locara/schema";
import { openPolicy } from "./policy.ts";
import { ipcOf, resolvedOf, smallKernel, smallVocabulary } from "./testing/small-kernel.ts";

const vocabulary = smallVocabulary({});
const open = (ipc: IpcFile, scopes = { "note.own": ["a"] }) =>
  openPolicy({ resolved: resolvedOf(scopes), digest: "d", ipc, vocabulary });
const good = ipcOf(vocabulary, { "note.own": ["a"] }, "d");
const withCommands = (commands: Record<string, string[]>): IpcFile => ({ ...good, commands });

const refused = [
  { ipc: { ...good, capabilityDigest: "e" }, because: "it was compiled from other capabilities" },
  {
    ipc: withCommands({ ...good.commands, "count.up": ["count"] } as never),
    because: "it lists a command that nothing grants",
  },
  { ipc: withCommands({ "note.peek": ["note.own"] }), because: "it leaves out a command that is granted" },
  {
    ipc: withCommands({ ...good.commands, "note.peek": ["note.own", "note.more"] } as never),
    because: "it names a capability that is not declared",
  },
  { ipc: withCommands({ ...good.commands, constructor: [] } as never), because: "it lists a command of no capability" },
];
for (const { ipc, because } of refused) {
  test(`an allowlist is refused when ${because}`, () => {
    assert.throws(() => open(ipc), { code: "artifact/invalid" });
  });
}

test("the allowlist that fits is taken", () => {
  assert.equal(open(good).entry("note.read")?.rules[0]?.capability, "note.own");
});

test("a capability that this version does not know is refused", () => {
  assert.throws(() => open(good, { "note.own": ["a"], "note.future": ["a"] } as never), {
    code: "artifact/invalid",
    message: /note\.future/,
  });
});

for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", "", "note", "note.read "]) {
  test(`${JSON.stringify(name)} is no command`, () => {
    const { policy } = smallKernel({ "note.own": ["a"] });
    assert.equal(policy.entry(name), undefined);
    assert.deepEqual(policy.granting(name), []);
  });
}

test("a command of the vocabulary that is not declared has no entry, but is known", () => {
  const { policy } = smallKernel({ "note.own": ["a"] });
  assert.equal(policy.entry("count.up"), undefined);
  assert.deepEqual(
    policy.granting("count.up").map(({ id }) => id),
    ["count"],
  );
});
