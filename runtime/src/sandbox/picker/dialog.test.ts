import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { tempFolders } from "../../app/services/testing/temp-folders.ts";
import { dialogPicker, dialogProcess } from "./dialog.ts";

const { signal } = new AbortController();
const question = { kind: "open", title: "Notes: open a file", extensions: ["txt"], suggestedName: "" } as const;

/** A program in the place of Electron; `$1` is the dialog's folder and `$2` a folder for its own things. */
function program(t: TestContext, script: string) {
  const { outside } = tempFolders(t);
  const path = join(outside, "electron");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  mkdirSync(join(outside, "dialog"));
  const said: string[] = [];
  const show = dialogProcess({
    program: path,
    folder: join(outside, "dialog"),
    environment: { HOME: outside, PATH: process.env.PATH },
    log: (_level, text) => void said.push(text),
  });
  return { outside, show, said };
}

test("a dialog is asked by its input and answers in a line, whatever was said before", async (t) => {
  const { show, outside } = program(
    t,
    `head -n1 > "$1/asked"; echo "$2" > "$1/profile"; echo noise; echo '{"chosen":"/a/b c.txt"}'; sleep 60`,
  );
  assert.equal(await show(question, signal), "/a/b c.txt");
  assert.deepEqual(JSON.parse(readFileSync(join(outside, "dialog/asked"), "utf8")), question);
  const profile = readFileSync(join(outside, "dialog/profile"), "utf8").trim();
  assert.match(profile, /locara-dialog-/);
  assert.equal(existsSync(profile), false, "what it kept is gone with it");
});

test("who chooses nothing chooses null", async (t) => {
  assert.equal(await program(t, `head -n1 >&2; echo '{"chosen":null}'`).show(question, signal), null);
});

test("a dialog that cannot be shown says why, in the log", async (t) => {
  const { show, said } = program(t, "echo no display >&2; exit 3");
  await assert.rejects(show(question, signal), { code: "resource/backend-missing", message: /exit code 3/ });
  assert.match(said.join(), /no display/);
});

test("a program that is not there is a dialog that cannot be shown", async () => {
  const environment = { PATH: process.env.PATH };
  const show = dialogProcess({ program: "/nowhere/electron", folder: "/nowhere", environment, log: () => undefined });
  await assert.rejects(show(question, signal), { code: "resource/backend-missing" });
});

test("a call that is cancelled ends its dialog", async (t) => {
  const { show, outside } = program(t, `echo $$ > "$1/pid"; exec sleep 600`);
  const cancel = new AbortController();
  const shown = show(question, cancel.signal);
  const pid = join(outside, "dialog/pid");
  while (!existsSync(pid) || readFileSync(pid, "utf8") === "") await new Promise((resolve) => setTimeout(resolve, 5));
  cancel.abort();
  await assert.rejects(shown, { name: "AbortError" });
  assert.throws(() => process.kill(Number(readFileSync(pid, "utf8")), 0), { code: "ESRCH" });
});

test("an answer that is no place is refused", async () => {
  const picker = dialogPicker("Notes", async () => "a.txt");
  await assert.rejects(picker.open({ extensions: [] }, signal), { code: "resource/backend-missing" });
});
