import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ErrorJson, Event, IpcFile, Json, Response } from "@locara/schema";
import { type App, openApp } from "./compose.ts";
import type { HostServices } from "./host-services.ts";
import { type AppPlaces, appPlaces } from "./places.ts";
import { artifactsOf } from "./testing/artifacts.ts";

const scopes: Readonly<Record<string, Json>> = {
  app: true,
  clipboard: "read",
  db: ["app"],
  "fs.app-data": "read-write",
  "fs.paths": { read: ["$DOCUMENTS/in/**"], write: ["$DOCUMENTS/out/*.txt"], deny: [] },
  "fs.user-selected": "read-write",
  net: { all: false, hosts: ["api.test"], ports: [[443, 443]] },
};

const services: HostServices = {
  host: "browser",
  picker: { open: async () => ({ name: "a.txt", bytes: new TextEncoder().encode("picked") }), save: async () => null },
  clipboard: { readText: async () => "clip", writeText: async () => undefined },
  notifications: { show: async () => undefined, badge: async () => undefined },
  devices: { prepare: async () => undefined },
  spawnEngine: () => assert.fail("no engine is needed"),
};

interface Installed {
  readonly home: string;
  readonly places: AppPlaces;
}

function install(t: TestContext, files = artifactsOf(scopes), schemaSql: string | null = null): Installed {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "locara-app-")));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const artifacts = join(home, "app/.locara");
  for (const folder of [artifacts, join(home, "Documents/in"), join(home, "Documents/out")])
    mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(artifacts, name), text);
  const databaseSources = join(home, "app/db");
  mkdirSync(databaseSources);
  if (schemaSql !== null) writeFileSync(join(databaseSources, "schema.sql"), schemaSql);
  const ipc = JSON.parse(artifactsOf(scopes)["ipc.json"] as string) as IpcFile;
  return {
    home,
    places: appPlaces(ipc, {
      platform: process.platform,
      home,
      variables: {},
      artifacts,
      page: join(home, "app/page"),
      databaseSources,
    }),
  };
}

type Answer = { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly error: ErrorJson };

/** One page of the app: asks, and waits for the answer. */
function page(app: App) {
  const waiting = new Map<string, (answer: Answer) => void>();
  const events: Event[] = [];
  let asked = 0;
  const session = app.session((message: Response | Event) => {
    if ("event" in message) events.push(message);
    else waiting.get(message.request_id)?.(message);
  });
  const ask = (command: string, payload: unknown) =>
    new Promise<Answer>((resolve) => {
      asked += 1;
      waiting.set(String(asked), resolve);
      session.receive({ v: 1, request_id: String(asked), command, payload });
    });
  const outcome = async (command: string, payload: unknown) => {
    const answer = await ask(command, payload);
    return answer.ok ? answer.payload : answer.error.code;
  };
  return { session, events, ask, outcome };
}

async function opened(t: TestContext, installed: Installed): Promise<App> {
  const app = await openApp(installed.places, services, { now: () => 0 });
  t.after(() => app.close());
  return app;
}

test("nothing but its own settings is granted until the user consented to exactly these capabilities", async (t) => {
  const installed = install(t);
  const app = await opened(t, installed);
  const { outcome } = page(app);
  assert.equal(app.user.consented(), false);
  assert.equal(await outcome("clipboard.readText", {}), "capability/not-granted");
  assert.equal(await outcome("settings.set", { key: "a", value: 1 }), null);
  app.user.accept();
  assert.equal(await outcome("clipboard.readText", {}), "clip");
  await app.close();
  const again = await opened(t, installed);
  assert.equal(again.user.consented(), true);
});

test("the whole way works on real files, databases and picks", async (t) => {
  const installed = install(t, undefined, "CREATE TABLE notes (body TEXT)");
  const { home } = installed;
  writeFileSync(join(home, "Documents/in/a.txt"), "text");
  const app = await opened(t, installed);
  app.user.accept();
  const { outcome, events } = page(app);
  assert.equal(await outcome("fs.readText", { path: "$DOCUMENTS/in/a.txt" }), "text");
  assert.equal(await outcome("fs.write", { path: "$DOCUMENTS/out/b.txt", content: "new" }), null);
  assert.equal(readFileSync(join(home, "Documents/out/b.txt"), "utf8"), "new");
  assert.equal(await outcome("fs.readText", { path: "$DOCUMENTS/out/b.txt" }), "capability/out-of-scope");
  assert.deepEqual(
    await outcome("db.exec", { database: "app", sql: "INSERT INTO notes VALUES (?)", parameters: ["x"] }),
    { changes: 1, lastRowId: 1 },
  );
  assert.deepEqual(await outcome("db.query", { database: "app", sql: "SELECT body FROM notes", parameters: [] }), [
    { body: "x" },
  ]);
  const picked = (await outcome("fs.pickOpen", {})) as { path: string };
  assert.equal(await outcome("fs.readText", { path: picked.path }), "picked");
  await outcome("settings.set", { key: "theme", value: "dark" });
  assert.deepEqual(
    events.map(({ event, payload }) => [event, payload]),
    [["settings.changed", { key: "theme" }]],
  );
});

test("nothing that a page is told names an absolute path", async (t) => {
  const installed = install(t);
  const { home } = installed;
  symlinkSync("/etc", join(home, "Documents/in/away"));
  symlinkSync(join(home, "app"), join(home, "Documents/in/app"));
  mkdirSync(join(home, "Documents/out/folder.txt"));
  const app = await opened(t, installed);
  app.user.accept();
  const { ask } = page(app);
  const paths = [
    "$DOCUMENTS/in/none",
    "$DOCUMENTS/in",
    "$DOCUMENTS/in/away/passwd",
    "$DOCUMENTS/in/app/.locara/ipc.json",
    "/etc/passwd",
    "$HOME/x",
    "../x",
    `$DOCUMENTS/in/${"x".repeat(300)}`,
  ];
  const calls: [string, unknown][] = paths.flatMap((path) => [
    ["fs.readText", { path }],
    ["fs.list", { path }],
    ["fs.stat", { path }],
    ["fs.write", { path: path.replace("/in", "/out"), content: "x" }],
    ["fs.remove", { path: path.replace("/in", "/out") }],
  ]);
  for (const sql of ["SELECT * FROM none", "ATTACH 'x' AS y", "PRAGMA database_list", "syntax"])
    calls.push(["db.query", { database: "app", sql, parameters: [] }]);
  calls.push(
    ["fs.write", { path: "$DOCUMENTS/out/folder.txt", content: "x" }],
    ["net.fetch", { url: "https://elsewhere.test/" }],
    ["notifications.show", {}],
    ["nothing", {}],
  );
  let errors = 0;
  for (const [command, payload] of calls) {
    const answer = await ask(command, payload);
    if (answer.ok) continue;
    errors += 1;
    const said = JSON.stringify(answer.error);
    assert.ok(!said.includes(home) && !said.includes("/proc/") && !/ENOENT|EACCES|SQLITE_/.test(said), said);
    assert.notEqual(answer.error.code, "resource/internal", said);
  }
  assert.ok(errors > 30, `${errors} errors were looked at`);
});

const replaced = (files: Readonly<Record<string, string>>) => ({ ...artifactsOf(scopes), ...files });
const edited = (name: string, change: (file: Record<string, unknown>) => object): Record<string, string> => {
  const file = JSON.parse(artifactsOf(scopes)[name] as string);
  return replaced({ [name]: JSON.stringify({ ...file, ...change(file) }) });
};
const { "consent.json": _missing, ...withoutConsent } = artifactsOf(scopes);
const madeOptional = (artifactsOf(scopes)["resolved.json"] as string).replace(
  '"clipboard","optional":false',
  '"clipboard","optional":true',
);
const broken = [
  { files: withoutConsent, because: "a file is missing" },
  { files: replaced({ "ipc.json": "{" }), because: "a file is no JSON" },
  { files: edited("models.json", () => ({ capabilityDigest: "0" })), because: "a digest differs" },
  {
    files: edited("ipc.json", ({ commands }) => ({ commands: { ...(commands as object), "clipboard.other": [] } })),
    because: "the allowlist lists a command that nothing grants",
  },
  {
    files: replaced({ "resolved.json": madeOptional }),
    because: "its capabilities were changed after they were compiled",
  },
  {
    files: edited("resolved.json", () => ({ vocabulary: { version: 1, digest: "0" } })),
    because: "it was compiled for another vocabulary",
  },
];
for (const { files, because } of broken) {
  test(`an app is not opened when ${because}`, async (t) => {
    const { places } = install(t, files);
    await assert.rejects(openApp(places, services), { code: "artifact/invalid" });
  });
}

test("what was asked is in the capability log on disk, denials at once", async (t) => {
  const installed = install(t);
  const app = await opened(t, installed);
  app.user.accept();
  const { outcome } = page(app);
  await outcome("clipboard.readText", {});
  await outcome("clipboard.writeText", { text: "secret" });
  const linesOf = (name: string) =>
    readFileSync(join(installed.places.state, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const denials = linesOf("capability-log.refusals.jsonl");
  const lines = [...linesOf("capability-log.jsonl"), ...denials];
  assert.deepEqual(denials.at(-1), {
    time: 0,
    phase: "decided",
    command: "clipboard.writeText",
    outcome: "out-of-scope",
  });
  assert.equal(lines.length, 4);
  assert.doesNotMatch(JSON.stringify(lines), /secret/);
});

test("closing twice is closing once, and a closed page is answered no more", async (t) => {
  const installed = install(t);
  const app = await opened(t, installed);
  const { session, outcome } = page(app);
  await outcome("app.info", {});
  await Promise.all([app.close(), app.close()]);
  session.receive({ v: 1, request_id: "late", command: "app.info", payload: {} });
  assert.deepEqual(readdirSync(installed.places.databases), []);
});

test("a page that comes has the models loaded that the app names for it, once the user consented", async (t) => {
  const files = artifactsOf({ app: true, "llm.chat": ["tiny"] });
  const named = { ...files, "ipc.json": (files["ipc.json"] as string).replace('"preload":[]', '"preload":["tiny"]') };
  const installed = install(t, named);
  const app = await opened(t, installed);
  const logged = () => readFileSync(installed.places.logFile, { encoding: "utf8", flag: "a+" });
  const comes = async () => {
    page(app);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  await comes();
  assert.doesNotMatch(logged(), /tiny/);
  app.user.accept();
  await comes();
  assert.match(logged(), /tiny was not loaded ahead: model\//, "there is no such model here, which is how it shows");
});
