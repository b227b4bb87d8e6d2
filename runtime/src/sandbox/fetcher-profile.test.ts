import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { everyRight } from "@locara/schema";
import { openModelCache } from "../app/models/cache.ts";
import { noteNeeds } from "../app/models/references.ts";
import { fetcherProcess, type Wrapping } from "../app/models/start-fetcher.ts";
import { modelServer, noise, pin, serve, sha256 } from "../app/models/testing/model-server.ts";
import { pinnedApp } from "../app/models/testing/pinned-app.ts";
import { temporaryFolder } from "../app/models/testing/temporary-folder.ts";
import { fetcherSandbox, type NarrowSandbox } from "./fetcher-profile.ts";
import { probeLandlock } from "./landlock.ts";
import { narrowly } from "./narrow-launch.ts";
import { noBubblewrap } from "./testing/bubblewrapped.ts";
import { ended } from "./testing/ended.ts";

const skip = noBubblewrap;
const probed = probeLandlock();
const level = { bubblewrap: null, landlock: "missing" in probed ? probed.missing : null };
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const node = realpathSync(process.execPath);
const never = new AbortController().signal;

/** A home with an app's places in it, the fetcher's among them. */
function placesIn(home: string) {
  const places = {
    artifacts: join(home, "app/.locara"),
    cacheFolder: join(home, ".cache/locara/models"),
    data: join(home, ".local/share/locara/app"),
    secret: join(home, "secret.txt"),
  };
  for (const folder of [places.artifacts, places.cacheFolder, places.data]) mkdirSync(folder, { recursive: true });
  writeFileSync(places.secret, "secret");
  writeFileSync(join(places.data, "notes.db"), "notes");
  return places;
}

const profile = ({ artifacts, cacheFolder }: ReturnType<typeof placesIn>, reach: "development" | "none") =>
  fetcherSandbox({ artifacts, cacheFolder, runtime: [node, here("../../..")], certificates: [] }, reach);
const wrapped = (sandbox: NarrowSandbox) => (program: Wrapping) =>
  narrowly(sandbox, { level, node, enter: here("enter.ts") }, program);

test("in its own sandbox the fetcher fetches a model, and what other apps need is kept", { skip }, async () => {
  using folder = temporaryFolder();
  const places = placesIn(folder.path);
  const content = noise(3_000_000);
  await using server = await modelServer((answering) => serve(content, answering));
  const { capabilityDigest } = pinnedApp(places.artifacts, [pin(content, [server.url])]);
  const cache = openModelCache(places.cacheFolder);
  cache.prepare();
  const other = join(folder.path, "other");
  mkdirSync(other);
  const needs = { app: "somebody/else", artifacts: other, models: [sha256(content)], holder: process.pid };
  await noteNeeds(cache, needs);

  const said: string[] = [];
  const start = fetcherProcess({
    artifacts: places.artifacts,
    cacheFolder: places.cacheFolder,
    log: (_level, text) => said.push(text),
    reach: "development",
    wrap: wrapped(profile(places, "development")),
  });
  await start({ capabilityDigest, modelId: "tiny" }, { progress: () => undefined, signal: never }).catch((error) => {
    throw new Error(said.join("\n"), { cause: error });
  });
  assert.equal(sha256(readFileSync(cache.blobPath(sha256(content)))), sha256(content));
  const noted = (name: string) => existsSync(join(places.cacheFolder, "refs", name));
  assert.equal(noted(`somebody.else.${sha256(Buffer.from(other)).slice(0, 12)}.json`), true);
  assert.equal(noted(`somebody.else.${sha256(Buffer.from(other)).slice(0, 12)}.${process.pid}.held`), true);
});

const probe = `
const fs = require("node:fs"), net = require("node:net"), { execFileSync } = require("node:child_process");
const [places, socket, port, parent] = JSON.parse(process.argv[1]);
const tried = {};
const attempt = (name, action) => { try { action(); tried[name] = "done"; } catch (error) { tried[name] = error.code ?? String(error); } };
attempt("write the cache", () => fs.writeFileSync(places.cacheFolder + "/a.part", "x"));
attempt("move within the cache", () => { fs.mkdirSync(places.cacheFolder + "/deep", { recursive: true }); fs.renameSync(places.cacheFolder + "/a.part", places.cacheFolder + "/deep/a"); });
attempt("read the artifacts", () => fs.readFileSync(places.artifacts + "/models.json"));
attempt("write the artifacts", () => fs.writeFileSync(places.artifacts + "/models.json", "x"));
attempt("read a secret", () => fs.readFileSync(places.secret));
attempt("list the home", () => fs.readdirSync(places.home));
attempt("read the app's data", () => fs.readFileSync(places.data + "/notes.db"));
attempt("write the app's data", () => fs.writeFileSync(places.data + "/more", "x"));
attempt("look at other processes", () => fs.readFileSync("/proc/" + parent + "/environ"));
attempt("start a shell", () => execFileSync("/bin/sh", ["-c", "true"]));
const nobody = 0x3ffffff;
attempt("see that a process runs", () => process.kill(parent, 0));
attempt("see that a process is gone", () => process.kill(nobody, 0));
const connect = (name, where) => new Promise((told) => {
  const tell = (what) => { tried[name] = what; told(); };
  const connection = net.connect(where);
  connection.on("connect", () => { connection.destroy(); tell("done"); }).on("error", (error) => tell(error.code));
});
connect("connect to a server", { port, host: "127.0.0.1" })
  .then(() => connect("connect to a socket outside", socket))
  .then(() => connect("connect to an abstract socket", "\\0" + socket))
  .then(() => console.log(JSON.stringify(tried)));
`;

async function tried(sandbox: ((places: ReturnType<typeof placesIn>) => NarrowSandbox) | null) {
  using folder = temporaryFolder();
  const places = placesIn(folder.path);
  writeFileSync(join(places.artifacts, "models.json"), "{}");
  const socket = join(folder.path, "s");
  const listen = async (...where: readonly [path: string] | readonly [port: number, host: string]) => {
    const server = createServer((connection) => connection.destroy());
    await new Promise<void>((ready) => server.listen(...(where as [string]), ready));
    return server;
  };
  const web = await listen(0, "127.0.0.1");
  const servers = [await listen(socket), await listen(`\0${socket}`), web];
  const { port } = web.address() as { readonly port: number };
  try {
    const given = JSON.stringify([{ ...places, home: folder.path }, socket, port, process.pid]);
    const program = { program: node, arguments: ["--eval", probe, given], environment: {} };
    const {
      command,
      arguments: args,
      descriptors,
    } = sandbox === null
      ? { command: program.program, arguments: program.arguments, descriptors: [] }
      : wrapped(sandbox(places))(program);
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe", ...descriptors], timeout: 60_000 });
    for (const descriptor of descriptors) closeSync(descriptor);
    const { stdout, stderr } = await ended(child);
    assert.match(stdout, /^\{/, stderr);
    return JSON.parse(stdout) as Readonly<Record<string, string>>;
  } finally {
    for (const server of servers) await new Promise((closed) => server.close(closed));
  }
}

test("the control: outside of its sandbox the probe does all of it", { skip }, async () => {
  const { "see that a process is gone": gone, ...rest } = await tried(null);
  assert.equal(gone, "ESRCH");
  assert.deepEqual([...new Set(Object.values(rest))], ["done"]);
});

const inside = {
  "write the cache": "done",
  "move within the cache": "done",
  "read the artifacts": "done",
  "write the artifacts": "EROFS",
  "read a secret": "ENOENT",
  "list the home": "EACCES",
  "read the app's data": "ENOENT",
  "write the app's data": "ENOENT",
  "look at other processes": "ENOENT",
  "start a shell": "ENOENT",
  "see that a process runs": "EPERM",
  "see that a process is gone": "ESRCH",
  "connect to a server": "done",
  "connect to a socket outside": "EAFNOSUPPORT",
  "connect to an abstract socket": "EAFNOSUPPORT",
};

test("in the fetcher's sandbox there is the cache, the artifacts and a network, and nothing else", {
  skip,
}, async () => {
  assert.deepEqual(await tried((places) => profile(places, "development")), inside);
});

test("a fetcher that may go nowhere has no network either", { skip }, async () => {
  assert.deepEqual(await tried((places) => profile(places, "none")), {
    ...inside,
    "connect to a server": "EAFNOSUPPORT",
  });
});

test("the second wall alone refuses the same: with the whole disk bound, Landlock keeps the fetcher to its places", {
  skip: skip || (level.landlock ?? false),
}, async () => {
  const free = (places: ReturnType<typeof placesIn>): NarrowSandbox => ({
    ...profile(places, "development"),
    bubblewrap: ["--dev-bind", "/", "/", "--unshare-user"],
    calls: { network: "host", unixSockets: "made", namespaces: "chromium" },
  });
  const answers = await tried(free);
  for (const name of ["write the artifacts", "read a secret", "list the home", "read the app's data", "start a shell"])
    assert.equal(answers[name], "EACCES", name);
  for (const name of ["write the app's data", "look at other processes"]) assert.equal(answers[name], "EACCES", name);
  // By path it is left to the other walls: no level of Landlock up to 7 limits it.
  assert.equal(answers["connect to a socket outside"], "done");
  assert.equal(answers["connect to an abstract socket"], "EPERM");
});

test("no rule of the fetcher's lets it make a device, and every right is handled but connecting", () => {
  const places = { artifacts: "/a", cacheFolder: "/c", runtime: ["/r"], certificates: ["/k"] };
  const { landlock } = fetcherSandbox(places, "public");
  const allowed = landlock.rules.flatMap(({ rights }) => rights);
  for (const right of ["make_char", "make_block", "make_sock", "make_sym", "ioctl_dev"])
    assert.equal(allowed.includes(right), false, right);
  const handled = new Set(landlock.handled.flatMap(({ rights }) => rights));
  const missing = everyRight.flatMap(({ rights }) => rights).filter((right) => !handled.has(right));
  assert.deepEqual(missing, ["connect_tcp"]);
  assert.deepEqual(
    landlock.rules.filter(({ rights }) => rights.includes("make_reg")).map(({ path }) => path),
    ["/c"],
  );
});
