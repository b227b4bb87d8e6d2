import assert from "node:assert/strict";
import test from "node:test";
import { besidesTools, compileFixture, fixtureInput } from "../testing/fixtures.ts";
import { compile } from "./compile.ts";

const entry = (fixture: string, id: string) =>
  compileFixture(fixture).resolved?.capabilities.find((one) => one.id === id);

function changed(
  fixture: string,
  change: (manifest: Record<string, unknown> & { capabilities: Record<string, unknown> }) => void,
) {
  const input = fixtureInput(fixture);
  const manifest = JSON.parse(new TextDecoder().decode(input.manifest.bytes));
  change(manifest);
  return compile({
    ...input,
    manifest: { file: "locara.json", bytes: new TextEncoder().encode(JSON.stringify(manifest)) },
  });
}

const origins = [
  { fixture: "minimal", id: "app", origin: ["always"], scope: true, because: "every app has it" },
  {
    fixture: "minimal",
    id: "fs.app-data",
    origin: ["default"],
    scope: "read-write",
    because: "it is given unless written otherwise",
  },
  {
    fixture: "everything",
    id: "fs.user-selected",
    origin: ["/capabilities/fs/user-selected"],
    scope: "read-write",
    because: "it is written",
  },
  {
    fixture: "catalogs",
    id: "fs.user-selected",
    origin: [
      "modality:image-to-text",
      "tooling:filesystem.read",
      "tooling:filesystem.search",
      "tooling:filesystem.write",
      "tooling:ocr",
    ],
    scope: "read-write",
    because: "the widest of several counts",
  },
  {
    fixture: "catalogs",
    id: "transcribe.file",
    origin: ["modality:speech-to-text", "tooling:audio.transcribe"],
    scope: ["base.en", "tiny", "words"],
    because: "a modality uses every model",
  },
  {
    fixture: "catalogs",
    id: "llm.chat",
    origin: [
      "/capabilities/llm/chat",
      "modality:text-to-text",
      "modality:text-to-text-thinking",
      "modality:voice-to-voice",
    ],
    scope: ["tiny"],
    because: "what is written counts before what a modality means",
  },
  {
    fixture: "everything",
    id: "scheduler",
    origin: ["/schedule/0", "/schedule/1", "/schedule/2"],
    scope: ["db.exec", "net.fetch", "notifications.show"],
    because: "each task of the schedule asks for its command",
  },
  {
    fixture: "everything",
    id: "pair.net+fs.user-selected",
    origin: ["/capabilities/fs/user-selected", "/capabilities/net"],
    scope: "medium",
    because: "a pair comes from both its halves",
  },
  {
    fixture: "catalogs",
    id: "pair.net+device.microphone",
    origin: null,
    scope: null,
    because: "half a pair is none",
  },
] as const;

for (const { fixture, id, origin, scope, because } of origins) {
  test(`${id} of ${fixture} comes from ${origin?.join(" and ") ?? "nowhere"}: ${because}`, () => {
    const { origin: from = null, scope: of = null } = entry(fixture, id) ?? {};
    assert.deepEqual([from, of], [origin, scope]);
  });
}

test("the table is sorted by id and holds nothing that was not asked for", () => {
  const ids = compileFixture("minimal").resolved?.capabilities.map(({ id }) => id);
  assert.deepEqual(ids, ["app", "fs.app-data"]);
});

test("a capability that is written away is not there", () => {
  const { resolved } = changed("minimal", ({ capabilities }) => {
    capabilities.fs = { "app-data": false };
    capabilities.net = false;
    capabilities.db = [];
  });
  assert.deepEqual(
    resolved?.capabilities.map(({ id }) => id),
    ["app"],
  );
});

test("optional marks a capability and changes the digest, and nothing else of the table", () => {
  const before = compileFixture("everything");
  const after = changed("everything", (manifest) => {
    manifest.optional = ["net", "clipboard"];
  });
  assert.equal(after.resolved?.capabilities.find(({ id }) => id === "fs.paths")?.optional, false);
  assert.notEqual(after.capabilityDigest, before.capabilityDigest);
  const without = (compiled: typeof before) =>
    compiled.resolved?.capabilities.map((one) => ({ ...one, optional: false }));
  assert.deepEqual(without(after), without(before));
});

const same = [
  { what: "models in another order", change: (c: Record<string, unknown>) => (c.models as unknown[]).reverse() },
  { what: "a database named twice", change: (c: Record<string, unknown>) => (c.db as unknown[]).push("notes") },
  {
    what: "hosts in another order and spelling",
    change: (c: Record<string, unknown>) =>
      Object.assign(c, {
        net: { allowed_hosts: ["*.EXAMPLE.org", "api.example.com."], allowed_ports: [8443, 443, 443] },
      }),
  },
] as const;

for (const { what, change } of same) {
  test(`${what} is the same table and the same digest`, () => {
    const after = changed("everything", ({ capabilities }) => change(capabilities));
    assert.deepEqual(besidesTools(after), []);
    assert.equal(after.capabilityDigest, compileFixture("everything").capabilityDigest);
  });
}

test("a schedule without tasks grants nothing, and one that says its tasks in another order the same", () => {
  const scheduled = (change: (tasks: unknown[]) => unknown[]) =>
    changed("everything", (manifest) => {
      manifest.schedule = change(manifest.schedule as unknown[]);
    }).resolved?.capabilities.find(({ id }) => id === "scheduler");
  assert.equal(
    scheduled(() => []),
    undefined,
  );
  assert.deepEqual(
    scheduled((tasks) => tasks.toReversed()),
    entry("everything", "scheduler"),
  );
});

test("what follows from something optional waits for the user's word like that", () => {
  const waiting = (compiled: ReturnType<typeof compileFixture>) =>
    compiled.resolved?.capabilities.filter(({ optional }) => optional).map(({ id }) => id);
  assert.deepEqual(waiting(compileFixture("optional")), [
    "background",
    "clipboard",
    "device.microphone",
    "fs.user-paths",
    "net",
    "pair.background+device.microphone",
    "pair.net+device.microphone",
    "pair.net+fs.user-paths",
    "pair.net+fs.user-selected",
    "scheduler",
    "shared-folders",
    "transcribe.live",
  ]);
  const required = changed("optional", (manifest) => {
    manifest.optional = ["net"];
  });
  assert.deepEqual(waiting(required), [
    "net",
    "pair.net+device.microphone",
    "pair.net+fs.user-paths",
    "pair.net+fs.user-selected",
  ]);
});

test("neither a schedule nor a pair can be written in capabilities, or made optional by itself", () => {
  for (const id of ["scheduler", "pair.net+clipboard", "pair"]) {
    const written = changed("everything", ({ capabilities }) => {
      capabilities[id] = true;
    });
    assert.deepEqual(
      written.diagnostics.map(({ code }) => code),
      ["LOC2001"],
      id,
    );
    const chosen = changed("everything", (manifest) => {
      manifest.optional = [id];
    });
    assert.deepEqual(
      chosen.diagnostics.map(({ code }) => code),
      ["LOC2004"],
      id,
    );
  }
});
