import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LocaraError } from "@locara/schema";
import { capabilityTests } from "./capability-tests.ts";
import { manifestBuilder } from "./manifest-builder.ts";
import { tempHome } from "./temp-home.ts";
import { testApp } from "./test-app.ts";

const manifest = manifestBuilder()
  .capability("db", ["app"])
  .capability("fs.user-selected", "read", "Opens the notes that you pick.")
  .capability("fs.paths", { read: ["$DOCUMENTS/notes/**"] }, "Reads the notes that you keep in Documents.")
  .capability("net", { allowed_hosts: ["api.example.com"] }, "Fetches the notes that you share.");

function folderOf(t: Pick<TestContext, "after">, builder = manifest): string {
  const home = tempHome();
  t.after(home.remove);
  const folder = join(home.path, "app");
  mkdirSync(join(folder, "db"), { recursive: true });
  writeFileSync(join(folder, "locara.json"), builder.bytes());
  writeFileSync(join(folder, "db/schema.sql"), "CREATE TABLE notes (body TEXT)");
  return folder;
}

test("an app is compiled in memory and enforced over fakes, its schema applied", async (t) => {
  const folder = folderOf(t);
  const app = await testApp(folder, {
    files: { "$DOCUMENTS/notes/a.txt": "a" },
    picks: [{ name: "p.txt", content: "picked" }],
  });
  t.after(app.close);
  assert.deepEqual(readdirSync(folder).sort(), ["db", "locara.json"], "nothing was written");
  assert.equal(await app.call("fs.readText", { path: "$DOCUMENTS/notes/a.txt" }), "a");
  assert.deepEqual(
    await app.call("db.exec", { database: "app", sql: "INSERT INTO notes VALUES (?)", parameters: ["x"] }),
    { changes: 1, lastRowId: 1 },
  );
  assert.deepEqual(await app.call("db.query", { database: "app", sql: "SELECT * FROM notes", parameters: [] }), [
    { body: "x" },
  ]);
  const { path } = (await app.call("fs.pickOpen", {})) as { path: string };
  assert.equal(await app.call("fs.readText", { path }), "picked");
  assert.equal(await app.call("fs.pickOpen", {}), null, "the user has no more files to pick");
  assert.deepEqual(app.audit(1)[0], {
    time: app.audit(1)[0]?.time,
    phase: "decided",
    command: "fs.pickOpen",
    outcome: "allowed",
    capability: "fs.user-selected",
    target: "read",
  });
});

test("an app that plays, opens devices and runs tools is tested without any of them", async (t) => {
  const builder = manifestBuilder()
    .capability("audio.play", true)
    .capability("device.camera", true, "Takes a picture for a note.")
    .capability("device.microphone", true, "Turns what you dictate into a note.")
    .capability("tools", [`echo@sha256:${"0".repeat(64)}`], "Runs the snippets in your notes.");
  const app = await testApp(folderOf(t, builder), {
    missingDevices: ["camera"],
    tool: (tool, input) => ({ tool, input }),
  });
  t.after(app.close);
  await app.call("audio.play", { samples: new Float32Array([0.5]), sampleRate: 8000 });
  assert.deepEqual(app.ports.played, [{ samples: new Float32Array([0.5]), sampleRate: 8000 }]);
  assert.equal(await app.call("device.useMicrophone", {}), null);
  await assert.rejects(app.call("device.useCamera", {}), { code: "resource/backend-missing" });
  assert.deepEqual(await app.call("tools.call", { tool: "echo", input: [1] }), { tool: "echo", input: [1] });
});

test("a call outside the scope fails as it would in the page", async (t) => {
  const app = await testApp(folderOf(t));
  t.after(app.close);
  await assert.rejects(
    app.call("fs.readText", { path: "$DOCUMENTS/other.txt" }),
    (error) => error instanceof LocaraError && error.code === "capability/out-of-scope",
  );
  await assert.rejects(app.call("clipboard.readText", {}), { code: "capability/undeclared" });
  await assert.rejects(app.call("nothing.at-all", {}), { code: "command/unknown" });
});

test("a redirect is followed inside the scope, and refused where it leads outside", async (t) => {
  const app = await testApp(folderOf(t), {
    respond: ({ url }) => {
      const to = {
        "https://api.example.com/a": "/b",
        "https://api.example.com/out": "https://evil.example/",
        "https://api.example.com/plain": "http://api.example.com/",
      }[url];
      return to === undefined
        ? { status: 200, headers: {}, body: new Uint8Array([1]) }
        : { status: 302, headers: { location: to }, body: new Uint8Array() };
    },
  });
  t.after(app.close);
  const answer = (await app.call("net.fetch", {
    url: "https://api.example.com/a",
    method: "POST",
    body: "x",
    headers: { "content-type": "text/plain", authorization: "mine" },
  })) as { url: string };
  assert.equal(answer.url, "https://api.example.com/b");
  assert.deepEqual(app.ports.fetched.at(-1), {
    url: "https://api.example.com/b",
    method: "GET",
    headers: { authorization: "mine" },
    body: null,
  });
  for (const from of ["out", "plain"]) {
    await assert.rejects(app.call("net.fetch", { url: `https://api.example.com/${from}` }), (error: LocaraError) => {
      assert.equal(error.code, "capability/out-of-scope");
      assert.doesNotMatch(JSON.stringify(error), /evil|http:/);
      return true;
    });
  }
  assert.deepEqual(
    app.ports.fetched.map(({ url }) => new URL(url).host),
    Array(4).fill("api.example.com"),
  );
});

test("a host that leads to a private address is refused, though its name is listed", async (t) => {
  const app = await testApp(folderOf(t), { lookup: () => ["93.184.215.14", "192.168.0.1"] });
  t.after(app.close);
  await assert.rejects(app.call("net.fetch", { url: "https://api.example.com/" }), { code: "capability/out-of-scope" });
  assert.deepEqual(app.ports.fetched, []);
});

test("an app that does not compile says why", async (t) => {
  await assert.rejects(testApp(folderOf(t, manifest.without("displayName"))), {
    code: "artifact/invalid",
    message: /displayName/,
  });
});

// What every app's own tests call; here for an app of one capability each.
const own: (() => void)[] = [];
const app = await testApp(folderOf({ after: (remove) => void own.push(remove as () => void) }));
capabilityTests(app);
test("the app of these tests is gone afterwards", () => {
  app.close();
  for (const remove of own) remove();
});
