import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Given } from "../command.ts";
import { command } from "./model.ts";

const digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"; // "hello\n"

/** An app's folder with a model file in it, and `locara model` run there. */
function appFolder() {
  const folder = mkdtempSync(join(tmpdir(), "locara-model-"));
  writeFileSync(join(folder, "locara.json"), '{"capabilities":{"models":[]}}');
  writeFileSync(join(folder, "Hello Model.gguf"), "hello\n");
  const said: string[] = [];
  const io = {
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
    terminal: false,
    cwd: folder,
    env: { HOME: folder, XDG_CACHE_HOME: join(folder, "cache") },
    interrupted: new AbortController().signal,
  };
  const run = (positionals: readonly string[], options: Given["options"] = {}) =>
    command.run({ positionals, options }, io);
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
  return { folder, said, run, json, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What the compiler writes of an app that pins `models`, as far as models go. */
function compiled(folder: string, models: readonly object[]): void {
  const resolved = JSON.stringify({ app: "locara/example" });
  const capabilityDigest = createHash("sha256").update(resolved).digest("hex");
  mkdirSync(join(folder, ".locara"));
  writeFileSync(join(folder, ".locara/resolved.json"), resolved);
  writeFileSync(join(folder, ".locara/models.json"), JSON.stringify({ v: 1, capabilityDigest, models }));
}

test("adding a file pins it in the manifest, locks what is known of it, and says what others will lack", async () => {
  using app = appFolder();
  assert.equal(await app.run(["add", "Hello Model.gguf"], { licence: "MIT" }), 0);
  assert.deepEqual(app.json("locara.json"), { capabilities: { models: [`hello-model@sha256:${digest}`] } });
  assert.deepEqual(app.json("locara.lock.json").models, {
    "hello-model": { sha256: digest, bytes: 6, urls: [], licence: "MIT" },
  });
  assert.match(app.said.join(""), /Nobody else can fetch this model/);
});

test("a model of other bytes than said is refused, and the manifest stays as it was", async () => {
  using app = appFolder();
  await assert.rejects(app.run(["add", "Hello Model.gguf"], { sha256: "0".repeat(64) }), {
    code: "model/digest-mismatch",
  });
  assert.deepEqual(app.json("locara.json"), { capabilities: { models: [] } });
});

test("adding a model of the catalog pins what is known of it, and fetches nothing", async () => {
  using app = appFolder();
  const id = "qwen2.5-0.5b-instruct-q4_k_m";
  assert.equal(await app.run(["add", id]), 0);
  const { models } = app.json("locara.lock.json");
  assert.deepEqual(Object.keys(models[id]), ["sha256", "bytes", "urls", "licence"]);
  assert.deepEqual(app.json("locara.json"), { capabilities: { models: [`${id}@sha256:${models[id].sha256}`] } });
  assert.equal(existsSync(join(app.folder, "cache")), false);
});

test("what no app needs is told with its day, and collected after it", async () => {
  using app = appFolder();
  await app.run(["add", "Hello Model.gguf"]);
  app.said.length = 0;
  assert.equal(await app.run(["collect"]), 0);
  assert.match(
    app.said.join(""),
    /^5891b5.* needed by no app, kept until \d{4}-\d\d-\d\d\n0 collected, 1 waiting\.\n$/,
  );
});

test("offline a model that is not here stays missing", async () => {
  using app = appFolder();
  const urls = ["https://models.example/model"];
  compiled(app.folder, [{ id: "other", sha256: "0".repeat(64), bytes: 9, urls, licence: "MIT" }]);
  await assert.rejects(app.run(["fetch"], { offline: true }), { code: "resource/network", message: /offline/ });
});

const wrong = [
  { positionals: [], options: {}, because: "nothing is asked for" },
  { positionals: ["add"], options: {}, because: "there is no file to add" },
  { positionals: ["list", "x"], options: {}, because: "a list needs no file" },
  { positionals: ["add", "Hello Model.gguf"], options: { id: "Hello" }, because: "ids are lower case" },
  { positionals: ["add", "Hello Model.gguf"], options: { sha256: "abc" }, because: "a digest has 64 digits" },
  { positionals: ["list"], options: {}, because: "nothing is compiled yet" },
];
for (const { positionals, options, because } of wrong) {
  test(`locara model ${positionals.join(" ")} is wrong usage: ${because}`, async () => {
    using app = appFolder();
    await assert.rejects(app.run(positionals, options), { name: "UsageError" });
  });
}

test("list, fetch and verify tell what is here, what is missing and what is damaged", async () => {
  using app = appFolder();
  await app.run(["add", "Hello Model.gguf"]);
  const models = [
    { id: "hello", sha256: digest, bytes: 6, urls: [], licence: "MIT" },
    { id: "other", sha256: "0".repeat(64), bytes: 9, urls: [], licence: "MIT" },
  ];
  compiled(app.folder, models);
  app.said.length = 0;
  assert.equal(await app.run(["list"]), 0);
  assert.match(app.said.join(""), /hello .* here\nother .* missing\n/);
  assert.equal(await app.run(["verify"]), 1);
  assert.match(app.said.join(""), /hello {2}right\nother {2}missing/);
  await assert.rejects(app.run(["fetch"]), { code: "model/missing" });
});
