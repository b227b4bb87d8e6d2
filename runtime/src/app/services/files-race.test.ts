import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LocaraError, lexicalPath } from "@locara/schema";
import { fileErrno } from "./file-errors.ts";
import { openLinuxFiles } from "./files-linux.ts";
import { openPickedPlace } from "./picked-place.ts";
import { type TempFolders, tempFolders } from "./testing/temp-folders.ts";

const only = { skip: process.platform !== "linux" && "needs Linux" };
const tries = 2000;
/** A busy machine lets one side run alone for long: whoever waits for both to have had their turn needs this. */
const patience = () => {
  const until = Date.now() + 60_000;
  return () => Date.now() < until;
};

/** `$DOCUMENTS/box` holds `a.txt`, and a second process makes it a link to the outside again and again. */
async function underAttack(
  t: TestContext,
  work: (place: TempFolders & { readonly box: string }) => Promise<void>,
): Promise<void> {
  const folders = tempFolders(t);
  const box = join(folders.documents, "box");
  mkdirSync(box);
  writeFileSync(join(box, "a.txt"), "inside");
  writeFileSync(join(folders.outside, "a.txt"), "outside");
  const attacker = fork(join(import.meta.dirname, "testing/swap-folder.ts"), [box, folders.outside]);
  const ended = new Promise((resolve) => attacker.once("exit", resolve));
  try {
    await new Promise((resolve) => attacker.once("message", resolve));
    await work({ ...folders, box });
  } finally {
    attacker.kill("SIGKILL");
    await ended;
  }
}

const inScope = (names: readonly string[]) => names.some((name) => name.startsWith("$DOCUMENTS/box/"));

/** What a call under attack may fail with: it is told apart from an escape, not looked into. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LocaraError)) fileErrno(error);
    return undefined;
  }
}

test("no read escapes while a folder is swapped for a link, and most succeed", only, (t) =>
  underAttack(t, async ({ names }) => {
    const files = openLinuxFiles(names);
    const seen = { inside: 0, outside: 0, refused: 0 };
    const both = () => seen.inside > 100 && seen.refused > 0;
    const patient = patience();
    for (let attempt = 0; attempt < tries || (!both() && patient()); attempt++) {
      const opened = await files.openRead(lexicalPath("$DOCUMENTS/box/a.txt"));
      const text = inScope(opened.target.names) ? await orNothing(() => opened.handle.readText(100)) : undefined;
      await opened.close?.();
      seen[text === "inside" || text === "outside" ? text : "refused"] += 1;
    }
    t.diagnostic(JSON.stringify(seen));
    assert.equal(seen.outside, 0);
    assert.ok(both(), "the attack was on, and did not stop everything");
  }),
);

test("control: checking a real path and then opening it does escape", only, (t) =>
  underAttack(t, async ({ box }) => {
    let escaped = 0;
    for (const patient = patience(); patient() && escaped === 0; ) {
      const text = await orNothing(async () => {
        const real = realpathSync.native(join(box, "a.txt"));
        return real.startsWith(`${box}/`) ? await readFile(join(box, "a.txt"), "utf8") : undefined;
      });
      if (text === "outside") escaped += 1;
    }
    assert.ok(escaped > 0);
  }),
);

test("no write escapes while a folder is swapped for a link, and many succeed", only, (t) =>
  underAttack(t, async ({ names, outside }) => {
    const files = openLinuxFiles(names);
    let written = 0;
    const patient = patience();
    for (let attempt = 0; attempt < tries / 4 || (written <= 10 && patient()); attempt++) {
      const opened = await files.openWrite(lexicalPath("$DOCUMENTS/box/new.txt"));
      if (inScope(opened.target.names) && (await orNothing(() => opened.handle.write("inside").then(() => true))))
        written += 1;
      await opened.close?.();
    }
    t.diagnostic(`${written} written`);
    assert.deepEqual(readdirSync(outside), ["a.txt"]);
    assert.equal(readFileSync(join(outside, "a.txt"), "utf8"), "outside");
    assert.ok(written > 10);
  }),
);

test("no write in parts escapes while a folder is swapped for a link, and many succeed", only, (t) =>
  underAttack(t, async ({ names, outside }) => {
    const files = openLinuxFiles(names);
    async function* parts() {
      yield new TextEncoder().encode("in");
      await new Promise((resolve) => setImmediate(resolve));
      yield new TextEncoder().encode("side");
    }
    let written = 0;
    const patient = patience();
    for (let attempt = 0; attempt < tries / 4 || (written <= 10 && patient()); attempt++) {
      const opened = await files.openWrite(lexicalPath("$DOCUMENTS/box/new.txt"));
      if (inScope(opened.target.names) && (await orNothing(() => opened.handle.write(parts()).then(() => true))))
        written += 1;
      await opened.close?.();
    }
    t.diagnostic(`${written} written`);
    assert.deepEqual(readdirSync(outside), ["a.txt"]);
    assert.ok(written > 10);
  }),
);

test("no listing escapes while a folder is swapped for a link, and most succeed", only, (t) =>
  underAttack(t, async ({ names, outside }) => {
    writeFileSync(join(outside, "private.txt"), "");
    const files = openLinuxFiles(names);
    const seen = { listed: 0, refused: 0, outside: 0 };
    const both = () => seen.listed > 100 && seen.refused > 0;
    const patient = patience();
    for (let attempt = 0; attempt < tries || (!both() && patient()); attempt++) {
      const opened = await files.openFolder(lexicalPath("$DOCUMENTS/box"));
      const inside = opened.target.names.includes("$DOCUMENTS/box");
      const listed = inside ? await orNothing(() => opened.handle.list(new AbortController().signal)) : undefined;
      await opened.close?.();
      if (listed?.some(({ name }) => name === "private.txt")) seen.outside += 1;
      else seen[listed === undefined ? "refused" : "listed"] += 1;
    }
    t.diagnostic(JSON.stringify(seen));
    assert.equal(seen.outside, 0);
    assert.ok(both(), "the attack was on, and did not stop everything");
  }),
);

test("control: checking a real path and then listing it does escape", only, (t) =>
  underAttack(t, async ({ box, outside }) => {
    writeFileSync(join(outside, "private.txt"), "");
    let escaped = 0;
    for (const patient = patience(); patient() && escaped === 0; ) {
      const listed = await orNothing(async () => (realpathSync.native(box) === box ? readdirSync(box) : undefined));
      if (listed?.includes("private.txt")) escaped += 1;
    }
    assert.ok(escaped > 0);
  }),
);

test("nothing in a picked folder escapes while a folder in it is swapped for a link", only, (t) =>
  underAttack(t, async ({ documents, outside }) => {
    const place = openPickedPlace("linux", documents, { reserves: () => false });
    const seen = { inside: 0, outside: 0, refused: 0 };
    const both = () => seen.inside > 100 && seen.refused > 0;
    const patient = patience();
    for (let attempt = 0; attempt < tries || (!both() && patient()); attempt++) {
      const opened = await place.files.openRead({ names: ["$PICKED/box/a.txt"] });
      const judged = opened.target.names.length > 0;
      const text = judged ? await orNothing(() => opened.handle.readText(100)) : undefined;
      await opened.close?.();
      seen[text === "inside" || text === "outside" ? text : "refused"] += 1;
    }
    place.close();
    t.diagnostic(JSON.stringify(seen));
    assert.equal(seen.outside, 0);
    assert.deepEqual(readdirSync(outside), ["a.txt"]);
    assert.ok(both(), "the attack was on, and did not stop everything");
  }),
);

test("control: checking a real path and then writing to it does escape", only, (t) =>
  underAttack(t, async ({ box, outside }) => {
    const escaped = () => readdirSync(outside).includes("new.txt");
    for (const patient = patience(); patient() && !escaped(); ) {
      await orNothing(async () => {
        if (realpathSync.native(box) === box) await writeFile(join(box, "new.txt"), "x");
      });
    }
    assert.ok(escaped());
  }),
);
