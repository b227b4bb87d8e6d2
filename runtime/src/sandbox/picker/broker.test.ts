import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { lexicalPath, type PickedFile, partBytes } from "@locara/schema";
import { type TempFolders, tempFolders } from "../../app/services/testing/temp-folders.ts";
import { writeArtifacts } from "../../app/testing/artifacts.ts";
import { keptPicksFile, openPickerBroker } from "./broker.ts";
import type { ShowDialog } from "./dialog.ts";
import { brokerOf, type TestBroker } from "./testing/broker-of.ts";
import { rawClient } from "./testing/raw-client.ts";

const { signal } = new AbortController();

interface Here extends TestBroker {
  readonly folders: TempFolders;
  /** What was picked, as the app calls it. */
  readonly path: string;
  readonly file: string;
}

/** A broker whose user picks `a.txt`, and has picked it to be changed. */
async function picked(t: TestContext, content: string | Uint8Array = "picked"): Promise<Here> {
  const folders = tempFolders(t);
  const file = join(folders.outside, "a.txt");
  writeFileSync(file, content);
  const broker = await brokerOf(t, folders, async () => file);
  const { path } = (await broker.grants.picker.open({ extensions: [], access: "read-write" }, signal)) as PickedFile;
  return { ...broker, folders, path, file };
}

async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let tried = 0; tried < 1000 && !holds(); tried++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(holds(), what);
}

test("the dialog says which app asks for what; the app gets an id and bytes; the socket is this user's alone", async (t) => {
  const folders = tempFolders(t);
  const file = join(folders.outside, "a.txt");
  writeFileSync(file, "picked");
  const asked: unknown[] = [];
  const { grants, socket } = await brokerOf(t, folders, async (question) => {
    asked.push(question);
    return file;
  });
  const { path } = (await grants.picker.open({ extensions: ["txt"], access: "read" }, signal)) as PickedFile;
  assert.match(path, /^\$PICKED\/[0-9a-f]{32}\/a\.txt$/);
  assert.deepEqual(asked, [{ kind: "open", title: "Notes: open a file", extensions: ["txt"], suggestedName: "" }]);
  const opened = await grants.files.openRead(lexicalPath(path));
  assert.equal(await opened.handle.readText(100), "picked");
  assert.equal((await opened.handle.stat()).bytes, 6);
  await opened.close?.();
  assert.equal(statSync(socket).mode & 0o077, 0);
});

test("an app that does not declare that it picks has no broker", async (t) => {
  const { places } = await picked(t);
  writeArtifacts(places.artifacts, { "fs.app-data": "read-write" });
  const never: ShowDialog = () => assert.fail("nobody is asked");
  const options = {
    places,
    socket: join(places.page, "x.sock"),
    reserved: [],
    showDialog: never,
    log: () => undefined,
  };
  assert.equal(await openPickerBroker(options), null);
  assert.equal(existsSync(options.socket), false);
});

test("kept picks are written down where the app's folders do not reach, and nowhere else", async (t) => {
  const { places, grants, path } = await picked(t);
  await grants.picker.keep(lexicalPath(path));
  const file = keptPicksFile(places);
  assert.match(readFileSync(file, "utf8"), /a\.txt/);
  for (const folder of [places.state, places.appData, places.databases]) assert.ok(!file.startsWith(`${folder}/`));
  for (const folder of [places.state, places.appData, places.databases]) {
    const keptFile = join(folder, "deep/picks.json");
    const options = {
      places,
      socket: `${keptFile}.sock`,
      reserved: [],
      showDialog: async () => null,
      log: () => undefined,
    };
    const opened = openPickerBroker({ ...options, keptFile }).then((broker) => broker?.close());
    await assert.rejects(opened, { code: "argument/invalid" });
  }
});

test("what an app writes into its own state folder is no kept pick", async (t) => {
  const { places, grants, path, folders, close } = await picked(t);
  await grants.picker.keep(lexicalPath(path));
  const forged = readFileSync(keptPicksFile(places), "utf8").replaceAll(path.split("/")[1] as string, "f".repeat(32));
  mkdirSync(places.state, { recursive: true });
  writeFileSync(join(places.state, "picks.json"), forged);
  await close();
  const again = await brokerOf(t, folders, async () => null);
  const opened = await again.grants.files.openRead(lexicalPath(`$PICKED/${"f".repeat(32)}/a.txt`));
  await assert.rejects(opened.handle.readText(100), { code: "file/not-found" });
  assert.equal((await again.grants.picker.kept()).length, 1, "what the broker wrote is");
});

test("its user sees where a kept pick is; the app's own list does not say it", async (t) => {
  const { grants, path, file } = await picked(t);
  await grants.picker.keep(lexicalPath(path));
  assert.deepEqual(
    (await grants.userPicks()).map(({ place }) => place),
    [file],
  );
  assert.deepEqual(await grants.picker.kept(), [{ path, name: "a.txt", kind: "file", access: "read-write" }]);
});

test("what Locara and the launcher keep is reached by no pick, not even by picking it", async (t) => {
  const folders = tempFolders(t);
  let chosen = "";
  const { grants, places, socket } = await brokerOf(t, folders, async () => chosen);
  writeFileSync(join(places.artifacts, "note.txt"), "private");
  for (const file of [join(places.artifacts, "note.txt"), join(places.artifacts, "resolved.json")]) {
    chosen = file;
    await assert.rejects(grants.picker.open({ extensions: [], access: "read" }, signal), { code: "file/unreadable" });
    const change = (await grants.picker.open({ extensions: [], access: "read-write" }, signal)) as PickedFile;
    assert.deepEqual((await grants.files.openWrite(lexicalPath(change.path))).target, { names: [] });
    assert.deepEqual((await grants.files.openRead(lexicalPath(change.path))).target, { names: [] });
  }
  chosen = folders.home;
  const home = (await grants.picker.folder({ access: "read-write" }, signal)) as PickedFile;
  const names = async (below: string) => {
    const { handle, target } = await grants.files.openFolder(lexicalPath(home.path + below));
    return target.names.length === 0 && target.picked === undefined ? "outside" : handle.list(signal);
  };
  assert.deepEqual(await names("/run"), "outside", `the launcher's own folder, with ${socket}`);
  assert.deepEqual(await names("/.cache/locara"), "outside");
});

test("one dialog is shown at a time; a call that is cancelled ends its own, and the next is shown", async (t) => {
  const folders = tempFolders(t);
  const shown: AbortSignal[] = [];
  const answers: ((path: string | null) => void)[] = [];
  const { grants } = await brokerOf(t, folders, (_question, ended) => {
    shown.push(ended);
    return new Promise((resolve, reject) => {
      answers.push(resolve);
      ended.addEventListener("abort", () => reject(ended.reason));
    });
  });
  const cancel = new AbortController();
  const first = grants.picker.open({ extensions: [], access: "read" }, cancel.signal);
  await eventually(() => shown.length === 1, "the first dialog");
  const second = grants.picker.folder({ access: "read" }, signal);
  const third = grants.picker.save({ suggestedName: "x" }, cancel.signal);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(shown.length, 1);
  cancel.abort();
  await assert.rejects(first, { name: "AbortError" });
  await assert.rejects(third, { name: "AbortError" });
  await eventually(() => shown[0]?.aborted === true && shown.length === 2, "the second dialog");
  answers[1]?.(null);
  assert.equal(await second, null);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(shown.length, 2, "nobody waits for the third any more");
});

test("an app that dies ends its dialog, and what it was writing is not there", async (t) => {
  const { socket, path, file, folders } = await picked(t);
  let ended: AbortSignal | undefined;
  const other = tempFolders(t);
  const waiting = await brokerOf(t, other, (_question, given) => {
    ended = given;
    return new Promise((_resolve, reject) => given.addEventListener("abort", () => reject(given.reason)));
  });
  const asking = rawClient(waiting.socket);
  void asking.send({ ask: "fs.pickFolder", args: {} });
  await eventually(() => ended !== undefined, "a dialog");
  asking.close();
  await eventually(() => ended?.aborted === true, "its end");

  const writing = rawClient(socket);
  assert.equal((await writing.ask({ ask: "fs.remove", args: { path } }))?.done, "inside");
  await writing.send({ ask: "write" });
  await writing.send(new Uint8Array(partBytes));
  await eventually(() => readdirSync(folders.outside).length === 2, "a file on its way");
  writing.close();
  await eventually(() => readdirSync(folders.outside).length === 1, "nothing of it");
  assert.equal(readFileSync(file, "utf8"), "picked");
});

test("an app whose broker is gone is told so, whatever it asks; it does not wait", async (t) => {
  const { grants, path, close, broker } = await picked(t, new Uint8Array(8 * partBytes));
  const opened = await grants.files.openRead(lexicalPath(path));
  const reading = opened.handle.readParts(0, Number.MAX_SAFE_INTEGER, signal)[Symbol.asyncIterator]();
  await reading.next();
  await broker.close();
  const gone = { code: "resource/backend-missing" };
  await assert.rejects(async () => {
    while (!(await reading.next()).done);
  }, gone);
  await assert.rejects(grants.picker.open({ extensions: [], access: "read" }, signal), gone);
  await assert.rejects(async () => grants.picker.keep(lexicalPath(path)), gone);
  const after = await grants.files.openWrite(lexicalPath(path));
  await assert.rejects(after.handle.write("x"), gone);
  await close();
});

test("what is open of a pick ends when the pick is forgotten", async (t) => {
  const { socket, path, grants } = await picked(t, new Uint8Array(2 * partBytes));
  const line = rawClient(socket);
  assert.equal((await line.ask({ ask: "fs.stat", args: { path } }))?.done, "inside");
  assert.deepEqual((await line.ask({ ask: "stat" }))?.failed, undefined);
  await grants.picker.forget(lexicalPath(path));
  assert.equal(await line.ask({ ask: "stat" }).catch(() => null), null);
  const opened = await grants.files.openRead(lexicalPath(path));
  await assert.rejects(opened.handle.stat(), { code: "file/not-found" });
});
