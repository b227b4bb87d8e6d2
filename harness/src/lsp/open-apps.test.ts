import assert from "node:assert/strict";
import { test } from "node:test";
import { openApps, type Problems } from "./open-apps.ts";
import { appFolder, uriOf } from "./testing/editor.ts";

const broken = "<<<<<<< ours";

test("a lock file that is closed while its app is checked counts as it is on the disk", async (t) => {
  const folder = appFolder(t, { "locara.json": "{", "locara.lock.json": broken });
  const [uri, lockUri] = [uriOf(folder), uriOf(folder, "locara.lock.json")];
  const text = JSON.stringify({
    schema: "locara/v1",
    publisher: "acme",
    name: "notes",
    version: "1.0.0",
    displayName: "Notes",
    description: "Takes notes.",
    license: "MIT",
    author: { name: "Ada", email: "ada@example.com" },
    category: "utilities",
    capabilities: {},
  });
  const texts = new Map([
    [uri, text],
    [lockUri, '{ "v": 1 }'],
  ]);
  const shown = new Map<string, Problems>();
  const apps = openApps(
    (asked) => {
      const found = texts.get(asked);
      return found === undefined ? undefined : { version: 1, getText: () => found };
    },
    (problems) => shown.set(problems.uri, problems),
  );
  const checked = apps.changed(uri);
  texts.delete(lockUri);
  await Promise.all([apps.changed(lockUri), checked]);
  assert.deepEqual(
    shown.get(lockUri)?.diagnostics.map(({ code }) => code),
    ["LOC3029"],
  );
  assert.deepEqual(shown.get(uri), { uri, version: 1, diagnostics: [] });
});

test("an address that is no file of this machine, or no app's file, is nobody's app", async () => {
  const shown: Problems[] = [];
  const apps = openApps(
    () => undefined,
    (problems) => shown.push(problems),
  );
  assert.equal(await apps.compiled("untitled:Untitled-1"), undefined);
  assert.equal(await apps.compiled("vscode-vfs://host/locara.json"), undefined);
  assert.equal(await apps.compiled("file:///%00/locara.json"), undefined);
  await apps.changed("file:///somewhere/package.json");
  assert.deepEqual(shown, []);
});
