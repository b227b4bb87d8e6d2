import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { callMany } from "../../kit/call-many.ts";
import type { Attempt } from "../attempt.ts";
import { everyVerb, type FilesWorld, honest, linked, readVerbs, secret } from "../files-world.ts";

const receipts = "$DOCUMENTS/receipts";
const out = "$DOCUMENTS/out";

/** Things that somebody else put into the folders that the app may open, before it was started. */
export async function placeObjects(home: string, appData: string): Promise<Server> {
  const documents = join(home, "Documents");
  const read = (name: string): string => join(documents, "receipts", name);
  const write = (name: string): string => join(documents, "out", name);
  linked(read("final.txt"), "../secret.txt");
  linked(read("absolute.txt"), join(home, "secret.txt"));
  linked(read("chain-1"), "chain-2");
  linked(read("chain-2"), "chain-3");
  linked(read("chain-3"), "../outside");
  linked(read("up"), "..");
  linked(read("root"), "/");
  linked(read("by-process"), `/proc/self/root${home}`);
  linked(read("descriptors"), "/proc/self/fd");
  linked(read("environ"), "/proc/self/environ");
  linked(read("zero"), "/dev/zero");
  linked(read("loop-1"), "loop-2");
  linked(read("loop-2"), "loop-1");
  linked(read("self"), "self");
  linked(read("gone"), "../not-there");
  linked(read("to-denied"), "private");
  linked(join(appData, "home"), home);
  linked(join(appData, "secret.txt"), join(home, "secret.txt"));
  linked(write("outside"), "../outside");
  linked(write("secret.txt"), "../secret.txt");
  linked(write("made-outside.txt"), "../outside/made.txt");
  linked(write("app"), appData);
  execFileSync("mkfifo", [read("pipe"), write("pipe")]);
  writeFileSync(join(home, "linked-elsewhere.txt"), secret);
  linkSync(join(home, "linked-elsewhere.txt"), write("two-names.txt"));
  mkdirSync(read("closed"));
  writeFileSync(join(read("closed"), "secret.txt"), secret);
  chmodSync(read("closed"), 0o000);
  writeFileSync(read("endless.bin"), "");
  truncateSync(read("endless.bin"), 2 ** 40);
  // A name that is no Unicode.
  writeFileSync(Buffer.concat([Buffer.from(`${read("")}/`), Buffer.from([0xff, 0xfe, 0x2e, 0x2e])]), secret);
  const server = createServer((connection) => connection.end(secret));
  await new Promise<void>((resolve) => server.listen(read("socket"), resolve));
  return server;
}

const outside = /^capability\/out-of-scope$/;
/** What is asked for is in scope, and is a link or something that is no file; writing there is out of scope. */
const noFile = /^capability\/out-of-scope file\/(?:not-a-file|not-found)(?: file\/(?:not-a-file|not-found))?$/;

const opened = (id: string, path: string, expect: RegExp, verbs?: readonly string[]): Attempt<FilesWorld> => ({
  id,
  category: "links, pipes and devices",
  stoppedBy: "runtime",
  attempt: (world) => everyVerb(world, path, verbs),
  expect,
});

const changing = ["fs.write", "fs.makeFolder"];

export const objectAttempts: readonly Attempt<FilesWorld>[] = [
  opened("a link in the place of a file", `${receipts}/final.txt`, noFile),
  opened("a link to an absolute path", `${receipts}/absolute.txt`, noFile),
  opened("a file through a chain of links", `${receipts}/chain-1/secret.txt`, outside),
  opened("a file through a link to the folder above", `${receipts}/up/secret.txt`, outside),
  opened(
    "a file through a link up and back into what is denied",
    `${receipts}/up/receipts/private/secret.txt`,
    outside,
  ),
  opened("a folder through a link, listed", `${receipts}/up/outside`, outside),
  opened("a file through a link to everything", `${receipts}/root/etc/hostname`, outside),
  opened("the root folder through a link", `${receipts}/root/.`, outside),
  opened("a file through a link to the process's own root", `${receipts}/by-process/secret.txt`, outside),
  opened("an open file of the process, through a link", `${receipts}/descriptors/0`, outside),
  opened("the open files of the process, through a link", `${receipts}/descriptors`, noFile),
  opened("the environment of the process, through a link", `${receipts}/environ`, noFile),
  opened("a device without end, through a link", `${receipts}/zero`, noFile),
  opened("a link to a link to itself", `${receipts}/loop-1`, noFile),
  opened("below a link to itself", `${receipts}/self/secret.txt`, outside),
  opened("below a link that leads nowhere", `${receipts}/gone/secret.txt`, outside),
  opened("what is denied, through a link in scope", `${receipts}/to-denied/secret.txt`, outside),
  opened(
    "the home folder, through a link in the app's own folder",
    "$APP_DATA/home/secret.txt",
    /^capability\/out-of-scope file\/not-found$/,
  ),
  opened(
    "a secret, through a link in the app's own folder",
    "$APP_DATA/secret.txt",
    /^file\/not-a-file(?: file\/not-found)?$/,
    [...readVerbs, ...changing],
  ),
  opened(
    "the app's own folder, through a link in another",
    `${out}/app/own.txt`,
    /^capability\/out-of-scope(?: file\/not-found)?$/,
  ),
  opened(
    "written through a link to a folder outside",
    `${out}/outside/new.txt`,
    /^capability\/out-of-scope(?: file\/not-found)?$/,
  ),
  opened(
    "overwritten through a link to a file outside",
    `${out}/secret.txt`,
    /^(?:capability\/out-of-scope )?file\/not-a-file$/,
    changing,
  ),
  opened(
    "made through a link to a file that is not there yet",
    `${out}/made-outside.txt`,
    /^(?:capability\/out-of-scope )?file\/not-a-file$/,
    changing,
  ),
  opened("what may be written and not read, read", `${out}/deep/secret.txt`, outside, readVerbs),
  opened("a pipe that nobody writes to", `${receipts}/pipe`, noFile),
  opened("a pipe that nobody reads from", `${out}/pipe`, /^file\/not-a-file$/, changing),
  opened("a socket", `${receipts}/socket`, noFile),
  opened(
    "in a folder that its owner closed",
    `${receipts}/closed/secret.txt`,
    /^(?:capability\/out-of-scope|file\/unreadable| )+$/,
  ),
  {
    id: "a file of a million million bytes, read whole",
    category: "links, pipes and devices",
    stoppedBy: "runtime",
    attempt: async ({ page }) =>
      (
        await callMany(page, [
          { command: "fs.readText", payload: { path: `${receipts}/endless.bin` } },
          { command: "fs.readBytes", payload: { path: `${receipts}/endless.bin` } },
        ])
      ).join(" "),
    expect: /^file\/too-large file\/too-large$/,
  },
  {
    id: "a file with a second name outside, overwritten",
    category: "links, pipes and devices",
    stoppedBy: "runtime",
    async attempt({ page, home }) {
      const [said] = await callMany(page, [
        { command: "fs.write", payload: { path: `${out}/two-names.txt`, content: "overwritten" } },
      ]);
      const other = readFileSync(join(home, "linked-elsewhere.txt"), "utf8");
      return `${said?.slice(0, 2)}, the other name ${other === secret ? "kept its content" : "LOST its content"}`;
    },
    expect: /^ok, the other name kept its content$/,
  },
  {
    id: "what is denied, and what has no name, in a listing",
    category: "links, pipes and devices",
    stoppedBy: "runtime",
    async attempt({ page }) {
      const [said = ""] = await callMany(page, [{ command: "fs.list", payload: { path: receipts } }]);
      const shown = ["priv", "\ufffd", "secret"].filter((part) => said.includes(part));
      const kept = said.includes('"name":"a.txt"') && said.includes('"name":"final.txt","kind":"other"');
      return kept && shown.length === 0 ? "the rest is listed, links as links" : `shown: ${shown.join()} of ${said}`;
    },
    expect: /^the rest is listed/,
  },
  {
    id: "the folder above, watched through a link",
    category: "links, pipes and devices",
    stoppedBy: "runtime",
    async attempt({ page, home }) {
      const watched = callMany(page, [{ command: "fs.watch", payload: { path: `${receipts}/up` } }], { patience: 600 });
      await page.waitForTimeout(200);
      writeFileSync(join(home, "Documents", "receipts", "a.txt"), `${honest}\n`);
      return (await watched).join();
    },
    expect: /^(?:capability\/out-of-scope|file\/not-found|file\/not-a-file)$/,
  },
];
