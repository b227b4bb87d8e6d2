import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError, type Resolved } from "@locara/schema";
import { createPreload } from "./preload.ts";

const resolved = (scopes: Readonly<Record<string, readonly string[] | boolean>>): Resolved => ({
  v: 1,
  app: "a/b",
  vocabulary: { version: 1, digest: "" },
  capabilities: Object.entries(scopes).map(([id, scope]) => ({ id, scope, risk: "low", optional: false, origin: [] })),
});

interface World {
  readonly models: readonly string[];
  readonly scopes: Parameters<typeof resolved>[0];
  readonly withheld?: Set<string>;
  readonly broken?: Set<string>;
  /** Called while a model is loaded. */
  readonly meanwhile?: () => void;
}

function world({ models, scopes, withheld = new Set(), broken = new Set(), meanwhile }: World) {
  const loaded: string[] = [];
  const log: string[] = [];
  let loading = 0;
  const { load: preload, close } = createPreload({
    models,
    resolved: resolved(scopes),
    withheld,
    async prepare(use, model) {
      loading += 1;
      assert.equal(loading, 1, "one after the other");
      await new Promise((resolve) => setImmediate(resolve));
      meanwhile?.();
      loading -= 1;
      if (broken.has(model)) throw new LocaraError("model/missing", "It is not there.", "Fetch it.");
      loaded.push(`${model} for ${use}`);
    },
    log: (level, text) => void log.push(`${level} ${text}`),
  });
  return { loaded, log, preload, close };
}

test("each model is loaded once, one after the other, for what the app may use it for", async () => {
  const scopes = {
    models: ["words", "ear", "chat"],
    "llm.chat": ["chat"],
    embed: ["words"],
    "transcribe.live": ["ear"],
  };
  const { loaded, log, preload } = world({ models: ["chat", "ear", "words"], scopes });
  await Promise.all([preload(), preload()]);
  assert.deepEqual([loaded, log], [["chat for chat", "ear for transcribe", "words for embed"], []]);
});

test("what nothing uses, or the user has not granted, is left; it is loaded once it is granted", async () => {
  const withheld = new Set(["embed"]);
  const { loaded, preload } = world({
    models: ["chat", "pinned", "words"],
    scopes: { "llm.chat": ["chat"], embed: ["words"] },
    withheld,
  });
  await preload();
  assert.deepEqual(loaded, ["chat for chat"]);
  withheld.clear();
  await preload();
  assert.deepEqual(loaded, ["chat for chat", "words for embed"]);
});

test("one that cannot be loaded is a line in the log, and keeps none of the others", async () => {
  const { loaded, log, preload } = world({
    models: ["bad", "good"],
    scopes: { "llm.chat": ["bad", "good"] },
    broken: new Set(["bad"]),
  });
  await preload();
  assert.deepEqual(loaded, ["good for chat"]);
  assert.deepEqual(log, ["warn bad was not loaded ahead: model/missing"]);
});

test("one that could not be loaded is tried again when a page comes the next time, and what was loaded is not", async () => {
  const broken = new Set(["late"]);
  const { loaded, log, preload } = world({
    models: ["late", "good"],
    scopes: { "llm.chat": ["late", "good"] },
    broken,
  });
  await preload();
  broken.clear();
  await preload();
  await preload();
  assert.deepEqual(loaded, ["good for chat", "late for chat"]);
  assert.equal(log.length, 1);
});

test("what the user takes back while another model is loaded is left", async () => {
  const withheld = new Set<string>();
  const { loaded, preload } = world({
    models: ["chat", "words"],
    scopes: { "llm.chat": ["chat"], embed: ["words"] },
    withheld,
    meanwhile: () => void withheld.add("embed"),
  });
  await preload();
  assert.deepEqual(loaded, ["chat for chat"]);
});

test("an app that is closing begins no other model, and what ends with it is no line in a closed log", async () => {
  const app: ReturnType<typeof world> = world({
    models: ["bad", "good"],
    scopes: { "llm.chat": ["bad", "good"] },
    broken: new Set(["bad"]),
    meanwhile: () => app.close(),
  });
  await app.preload();
  await app.preload();
  assert.deepEqual([app.loaded, app.log], [[], []]);
});
