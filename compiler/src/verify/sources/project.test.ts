import assert from "node:assert/strict";
import test from "node:test";
import { targetFields } from "../judge-use.ts";
import type { SourceFacts } from "../source-facts.ts";
import { openSources } from "../source-uses.ts";

const sdk = `import { clipboard, db } from "#locara/sdk";\n`;
const files: Readonly<Record<string, string>> = {
  "a.ts": `${sdk}export const put = clipboard.writeText;\nexport const name = "app";\n`,
  "b.ts": `export { put as send, name } from "./a";\n`,
  "c.ts": `import { name, send } from "./b";\n${sdk}send({ text: "x" });\ndb.query({ database: name });\n`,
  "d.ts": "export const nothing = 1;\n",
};

const edits: readonly (readonly [file: string, text: string | undefined, because: string])[] = [
  ["d.ts", "fetch(x);\n", "a file that nobody imports"],
  [
    "a.ts",
    `${sdk}export const put = clipboard.readText;\nexport const name = "other";\n`,
    "what two others see through a third",
  ],
  ["b.ts", `export const send = (x: object) => x;\nexport const name = "app";\n`, "a name is no command any more"],
  ["e.ts", `${sdk}export const board = clipboard;\n`, "a file is new"],
  ["c.ts", `import { board } from "./e";\nboard.writeText({ text: "x" });\n`, "another import"],
  ["d.ts", `import { board as other } from "./e";\nother["readText"]();\n`, "a name that no source had"],
  ["e.ts", undefined, "a file is gone that others import"],
  ["e.ts", `${sdk}export const board = clipboard;\n`, "and is back"],
  ["a.ts", `${sdk}clipboard.writeText({ text: );`, "a source is broken for a while"],
];

const sortedFacts = (facts: ReadonlyMap<string, SourceFacts>) => [...facts].sort(([a], [b]) => (a < b ? -1 : 1));

test("a project that is kept open says after every edit what a new one says", () => {
  const now = new Map(Object.entries(files));
  const read = (file: string) => now.get(file);
  const open = openSources(targetFields(), { read });
  open.update(now);
  let seen = 0;
  for (const [file, text, because] of edits) {
    if (text === undefined) now.delete(file);
    else now.set(file, text);
    const kept = sortedFacts(open.update(new Map([[file, text]])));
    const anew = sortedFacts(openSources(targetFields(), { read }).update(now));
    assert.deepEqual(kept, anew, because);
    seen += anew.reduce((sum, [, { uses, raw }]) => sum + uses.length + raw.length, 0);
  }
  assert.ok(seen >= 15, `${seen} uses`);
});

test("an edit that reaches one source looks at one source again", () => {
  const open = openSources(targetFields(), { read: () => undefined });
  const before = new Map(open.update(new Map(Object.entries(files))));
  const after = open.update(new Map([["d.ts", "export const nothing = 2;\n"]]));
  for (const file of ["a.ts", "b.ts", "c.ts"]) assert.equal(after.get(file), before.get(file), file);
  assert.notEqual(after.get("d.ts"), before.get("d.ts"));
});
