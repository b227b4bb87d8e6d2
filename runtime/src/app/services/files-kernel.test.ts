import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Json } from "@locara/schema";
import { openFiles } from "./files.ts";
import { type TempFolders, tempFolders } from "./testing/temp-folders.ts";
import { onlyLinux } from "./testing/use-files.ts";
import { kernelOf } from "./testing/use-kernel.ts";

const noGrants = { files: {} } as never;

function app(t: TestContext, scope: Json): TempFolders & ReturnType<typeof kernelOf> {
  const folders = tempFolders(t);
  return { ...folders, ...kernelOf("fs.paths", scope, { files: openFiles("linux", folders.names, noGrants) }) };
}

/** What the system tells comes when it comes. */
async function eventually(true_: () => boolean): Promise<void> {
  for (let tried = 0; tried < 1000 && !true_(); tried++) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Makes and removes a file until that is told: from then on the folder is watched. */
async function watched(folder: string, told: () => boolean): Promise<void> {
  const probe = join(folder, "probe");
  await eventually(() => {
    writeFileSync(probe, "");
    rmSync(probe);
    return told();
  });
}

test("a listing names nothing that a deny leaves out, and no folder that may not be listed", onlyLinux, async (t) => {
  const deny = ["$DOCUMENTS/*.key", "$DOCUMENTS/private/**", "$HOME/Documents/secret-*"];
  const here = app(t, { read: ["$DOCUMENTS/**"], deny });
  for (const name of ["a.txt", "a.key", "A.KEY", "secret-plan", "other.md"])
    writeFileSync(join(here.documents, name), "");
  for (const name of ["private", "open"]) mkdirSync(join(here.documents, name));
  symlinkSync(join(here.documents, "a.key"), join(here.documents, "link"));
  const list = async () =>
    ((await here.call("fs.list", { path: "$DOCUMENTS" })) as { name: string }[]).map((e) => e.name);
  assert.deepEqual(await list(), ["A.KEY", "a.txt", "link", "open", "other.md"], "this volume tells A.KEY from a.key");
  rmSync(join(here.documents, "A.KEY"));
  assert.equal(await here.outcome("fs.list", { path: "$DOCUMENTS/private" }), "capability/out-of-scope");
  assert.equal(await here.outcome("fs.readText", { path: "$DOCUMENTS/link" }), "file/not-a-file", "it is not followed");
});

test("a watched folder tells what its names are now, and nothing of what a deny leaves out", onlyLinux, async (t) => {
  const here = app(t, { read: ["$DOCUMENTS/**"], deny: ["$DOCUMENTS/*.key"] });
  const stop = new AbortController();
  const seen = new Map<string, string>();
  const watching = here
    .outcome(
      "fs.watch",
      { path: "$DOCUMENTS" },
      {
        signal: stop.signal,
        emit: (item) => {
          const { name, kind } = item as { name: string; kind: string };
          seen.set(name, kind);
        },
      },
    )
    .catch((error: Error) => error.name);
  await watched(here.documents, () => seen.delete("probe"));
  writeFileSync(join(here.documents, "b.key"), "x");
  writeFileSync(join(here.documents, "a.txt"), "x");
  mkdirSync(join(here.documents, "box"));
  await eventually(() => seen.size > 0 && seen.has("box"));
  seen.delete("probe");
  assert.deepEqual(Object.fromEntries(seen), { "a.txt": "file", box: "folder" });
  rmSync(join(here.documents, "a.txt"));
  renameSync(join(here.documents, "box"), join(here.documents, "case"));
  await eventually(() => seen.has("case"));
  assert.deepEqual(Object.fromEntries(seen), { "a.txt": "missing", box: "missing", case: "folder" });
  stop.abort();
  assert.equal(await watching, "AbortError");
});

test("a watched folder that is moved out of the scope tells nothing more", onlyLinux, async (t) => {
  const here = app(t, { read: ["$DOCUMENTS/**"] });
  const box = join(here.documents, "box");
  mkdirSync(box);
  const names: string[] = [];
  const watching = here.outcome(
    "fs.watch",
    { path: "$DOCUMENTS/box" },
    {
      emit: (item) => void names.push((item as { name: string }).name),
    },
  );
  await watched(box, () => names.splice(0).length > 0);
  renameSync(box, join(here.outside, "box"));
  writeFileSync(join(here.outside, "box/private.txt"), "x");
  assert.equal(await watching, "file/not-found");
  assert.ok(!names.includes("private.txt"));
});

test("a large file is written part by part, each asked for by the stream", onlyLinux, async (t) => {
  const here = app(t, { write: ["$DOCUMENTS/out/*"], read: ["$DOCUMENTS/out/*"] });
  mkdirSync(join(here.documents, "out"));
  const args = { path: "$DOCUMENTS/out/a.bin", transfer: "one" };
  const parts = [1, 2, 3].map((byte) => new Uint8Array(1000).fill(byte));
  const asked: unknown[] = [];
  const result = await here.call("fs.writeStream", args, {
    emit: (item) => {
      const content = parts[asked.push(item) - 1] as Uint8Array;
      void here.call("fs.writePart", { ...args, content, last: asked.length === parts.length });
    },
  });
  assert.deepEqual(asked, [{ bytes: 0 }, { bytes: 1000 }, { bytes: 2000 }]);
  assert.deepEqual(result, { bytes: 3000 });
  assert.deepEqual(readFileSync(join(here.documents, "out/a.bin")), Buffer.concat(parts));
  let read = 0;
  const bytes = {
    emit: (part: unknown) => {
      read += (part as Uint8Array).length;
    },
  };
  assert.deepEqual(await here.call("fs.readStream", { path: args.path, from: 500 }, bytes), { bytes: 2500 });
  assert.equal(read, 2500);
});

test("a writing that is cancelled leaves nothing, and its parts are refused from then on", onlyLinux, async (t) => {
  const here = app(t, { write: ["$DOCUMENTS/out/*"] });
  mkdirSync(join(here.documents, "out"));
  const args = { path: "$DOCUMENTS/out/a.bin", transfer: "one" };
  const stop = new AbortController();
  const writing = here.call("fs.writeStream", args, {
    signal: stop.signal,
    emit: (item) => {
      if ((item as { bytes: number }).bytes > 0) stop.abort();
      else void here.call("fs.writePart", { ...args, content: new Uint8Array(10) });
    },
  });
  await assert.rejects(writing, { name: "AbortError" });
  assert.deepEqual(readdirSync(join(here.documents, "out")), []);
  assert.equal(await here.outcome("fs.writePart", { ...args, content: new Uint8Array(1) }), "file/not-found");
});

test(
  "a part of another path, or one that is too large, is refused; a part of what may not be written is out of scope",
  onlyLinux,
  async (t) => {
    const here = app(t, { write: ["$DOCUMENTS/out/*"] });
    mkdirSync(join(here.documents, "out"));
    const args = { path: "$DOCUMENTS/out/a.bin", transfer: "one" };
    const stop = new AbortController();
    const content = new Uint8Array(1);
    const outcomes: unknown[] = [];
    const writing = here
      .outcome("fs.writeStream", args, {
        signal: stop.signal,
        emit: async () => {
          const part = (more: object) => here.outcome("fs.writePart", { ...args, content, ...more });
          outcomes.push(
            await part({ path: "$DOCUMENTS/out/b.bin" }),
            await part({ transfer: "two" }),
            await part({ path: "$DOCUMENTS/a.bin" }),
            await part({ content: new Uint8Array(4 * 1024 * 1024 + 1) }),
          );
          stop.abort();
        },
      })
      .catch((error: Error) => error.name);
    assert.equal(await writing, "AbortError");
    assert.deepEqual(outcomes, ["file/not-found", "file/not-found", "capability/out-of-scope", "argument/too-large"]);
  },
);
