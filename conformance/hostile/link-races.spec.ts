import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "@playwright/test";
import { type Asked, callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { record } from "../kit/record.ts";
import type { Attempt } from "./attempt.ts";
import { tryAll } from "./attempt.ts";
import { secret } from "./files-world.ts";

const long = process.env.LOCARA_LONG !== undefined;
/** Calls of each kind while the links are swapped. */
const calls = long ? 10_000 : 600;

const capabilities = {
  fs: {
    paths: { read: ["$DOCUMENTS/read/**"], write: ["$DOCUMENTS/write/**"] },
  },
};

interface Race {
  readonly page: Page;
  readonly outside: string;
  /** What was outside before anything was tried. */
  readonly names: readonly string[];
}

/** The same call many times, each time with another name where it writes. */
async function raced({ page, outside, names }: Race, call: (turn: number) => Asked, most = calls): Promise<string> {
  const outcomes = await callMany(
    page,
    Array.from({ length: most }, (_, turn) => call(turn)),
    { atOnce: 8, patience: 2000 },
  );
  const leaked = outcomes.filter((outcome) => outcome.includes(secret)).length;
  const strange = readdirSync(outside).filter((name) => !names.includes(name) && name !== "moved");
  const kept = readFileSync(join(outside, "secret.txt"), "utf8") === `${secret}\n`;
  const done = outcomes.filter((outcome) => outcome.startsWith("ok")).length;
  const well = leaked === 0 && strange.length === 0 && kept;
  return well
    ? `${done > 0 ? "some" : "none"} done, 0 escapes`
    : `ESCAPED ${leaked} leaks, new outside: ${strange.slice(0, 3).join()}, secret ${kept ? "kept" : "changed"}`;
}

const race = (id: string, call: (turn: number) => Asked, most?: number): Attempt<Race> => ({
  id,
  category: "link races",
  stoppedBy: "runtime",
  attempt: (world) => raced(world, call, most),
  expect: /^some done, 0 escapes$/,
});

const at =
  (command: string, path: string, more: object = {}) =>
  (): Asked => ({ command, payload: { path, ...more } });
const file = "$DOCUMENTS/read/file.txt";
const inFolder = "$DOCUMENTS/read/folder/secret.txt";

const attempts: readonly Attempt<Race>[] = [
  race("a file that becomes a link, read as text", at("fs.readText", file)),
  race("a file that becomes a link, read as bytes", at("fs.readBytes", file)),
  race("a file that becomes a link, read as a stream", at("fs.readStream", file), calls / 2),
  race("a folder that becomes a link, read through", at("fs.readText", inFolder)),
  race("a folder that becomes a link, streamed through", at("fs.readStream", inFolder), calls / 2),
  race("a folder that becomes a link, listed", at("fs.list", "$DOCUMENTS/read/folder")),
  race("a folder that becomes a link, asked for what is in it", at("fs.stat", inFolder)),
  race(
    "a folder that becomes a link, written through",
    (turn) => ({
      command: "fs.write",
      payload: { path: `$DOCUMENTS/write/folder/new-${turn % 40}.txt`, content: "overwritten" },
    }),
    calls / 3,
  ),
  race(
    "a folder that becomes a link, its file overwritten",
    at("fs.write", "$DOCUMENTS/write/folder/secret.txt", { content: "overwritten" }),
    calls / 3,
  ),
  race(
    "a folder that becomes a link, a folder made in it",
    (turn) => ({
      command: "fs.makeFolder",
      payload: { path: `$DOCUMENTS/write/folder/made-${turn % 40}` },
    }),
    calls / 3,
  ),
  race(
    "a folder that becomes a link, removed from",
    (turn) => ({
      command: turn % 2 === 0 ? "fs.remove" : "fs.write",
      payload: { path: "$DOCUMENTS/write/folder/secret.txt", content: "put back" },
    }),
    calls / 3,
  ),
];

/** What an app would do that looks first and opens then; both ends of the swap are seen by it. */
function naiveLeaks(root: string, until: number): number {
  const real = realpathSync.native(root);
  let leaks = 0;
  while (performance.now() < until && leaks < 3) {
    for (const path of [join(real, "file.txt"), join(real, "folder", "secret.txt")]) {
      try {
        if (realpathSync.native(path).startsWith(`${real}/`) && readFileSync(path, "utf8").includes(secret)) leaks++;
      } catch (error) {
        // Caught in the middle of a swap: there is nothing at this name, or something else than a moment ago.
        if (!["ENOENT", "EINVAL", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      }
    }
  }
  return leaks;
}

test("a second process that swaps files and folders for links gets nothing read and nothing written outside", async ({
  launch,
  scratch,
  host,
}, info) => {
  test.setTimeout(long ? 600_000 : 120_000);
  const home = join(scratch, "home");
  const documents = join(home, "Documents");
  const [read, write, outside] = ["read", "write", "outside"].map((name) => join(documents, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [read, write, outside]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(outside, "secret.txt"), `${secret}\n`);
  const { page } = await launch.app(await writeApp(join(scratch, "app"), { capabilities }), { home });
  const child = spawn(process.execPath, [join(import.meta.dirname, "flip.ts"), read, write, outside], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  try {
    await lines.next();
    // The control: without the runtime's own way of opening, the same swaps lead out.
    expect(naiveLeaks(read, performance.now() + 20_000), "leaks of a naive reader").toBeGreaterThan(0);
    await tryAll(info, host, { page, outside, names: readdirSync(outside) }, attempts);
    expect(naiveLeaks(read, performance.now() + 20_000), "leaks of a naive reader, at the end").toBeGreaterThan(0);
  } finally {
    child.stdin.end();
    await ended;
  }
  const swaps = Number((await lines.next()).value);
  expect(swaps).toBeGreaterThan(100);
  await record(info, {
    kind: "requests",
    what: "calls while links are swapped",
    tried: attempts.length * calls,
    disagreements: [],
  });
});
