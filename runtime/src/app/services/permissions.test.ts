import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ConsentFile, PermissionState, Resolved } from "@locara/schema";
import { openConsentStore } from "./consent-store.ts";
import type { Answer, Questions } from "./permission-questions.ts";
import { openPermissions, postponedMilliseconds } from "./permissions.ts";

const { signal } = new AbortController();

const resolved = {
  capabilities: [
    { id: "app", scope: true, risk: "none", optional: false, origin: ["always"] },
    { id: "db", scope: ["app"], risk: "low", optional: false, origin: ["/capabilities/db"] },
    { id: "net", scope: { all: true }, risk: "critical", optional: true, origin: ["/capabilities/net"] },
  ],
} as unknown as Resolved;
const consent = {
  capabilityDigest: "d",
  sentences: [{ capability: "net", text: "Can send." }],
} as unknown as ConsentFile;

interface Opening {
  readonly resolved?: Resolved;
  readonly consent?: ConsentFile;
  readonly accepted?: string | null;
  readonly file?: string;
}

function fileFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-permissions-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "consent.json");
}

function open(t: TestContext, opening: Opening = {}) {
  const clock = { now: 0 };
  const asked: PermissionState[] = [];
  const told = { changes: 0 };
  let answer: Answer | null = "refused";
  const questions: Questions = {
    async ask(permission) {
      asked.push(permission);
      return answer;
    },
  };
  const store = openConsentStore(
    opening.file ?? fileFor(t),
    () => clock.now,
    (error) => assert.fail(String(error)),
  );
  const permissions = openPermissions({
    resolved: opening.resolved ?? resolved,
    consent: opening.consent ?? consent,
    store,
    now: () => clock.now,
    questions,
    changed: () => {
      told.changes += 1;
    },
  });
  if (opening.accepted !== null) store.accept(opening.accepted ?? "d", []);
  const says = (next: Answer | null) => {
    answer = next;
  };
  return { permissions, store, asked, clock, told, says };
}

test("before consent only what every app has is granted, and nobody is asked; after it, all but what is optional", async (t) => {
  const { permissions, store, asked } = open(t, { accepted: null });
  const withheld = () => ["app", "db", "net"].filter((id) => permissions.has(id));
  assert.deepEqual(withheld(), ["db", "net"]);
  assert.equal(await permissions.request("net", signal), "refused");
  assert.equal(await permissions.ask?.("db", signal), false);
  assert.deepEqual(asked, []);
  store.accept("d", []);
  assert.deepEqual(withheld(), ["net"]);
});

test("a yes is kept, and what is granted is not asked for again", async (t) => {
  const { permissions, asked, says, told } = open(t);
  says("granted");
  assert.equal(await permissions.request("net", signal), "granted");
  assert.equal(await permissions.request("net", signal), "granted");
  assert.deepEqual([asked.length, told.changes, permissions.has("net")], [1, 1, false]);
  assert.equal(
    await permissions.request("fs.paths", signal),
    "refused",
    "what is not declared cannot be had by asking",
  );
  assert.equal(asked.length, 1);
});

test("never is never: no request asks again, until the user takes it back", async (t) => {
  const { permissions, asked, clock, says } = open(t);
  assert.equal(await permissions.request("net", signal), "refused");
  clock.now += 1e12;
  assert.equal(await permissions.request("net", signal), "refused");
  assert.equal(asked.length, 1);
  permissions.decide("net", null);
  says("granted");
  assert.equal(await permissions.request("net", signal), "granted");
  assert.equal(asked.length, 2);
});

test("not now holds longer every time", async (t) => {
  const { permissions, asked, clock, says } = open(t);
  says("later");
  for (const [turn, pause] of [...postponedMilliseconds, postponedMilliseconds[2]].entries()) {
    assert.equal(await permissions.request("net", signal), "refused");
    assert.deepEqual([asked.length, permissions.list().at(-1)?.state], [turn + 1, "optional"]);
    clock.now += pause - 1;
    assert.equal(await permissions.request("net", signal), "refused");
    assert.equal(asked.length, turn + 1, "within the pause nobody is asked");
    clock.now += 1;
  }
});

test("a clock that was set back does not lengthen the pause", async (t) => {
  const { permissions, asked, clock, says } = open(t);
  clock.now = 1e12;
  says("later");
  await permissions.request("net", signal);
  clock.now = 5;
  await permissions.request("net", signal);
  assert.equal(asked.length, 2);
});

test("where nobody was asked nothing is kept", async (t) => {
  const { permissions, says, told, asked } = open(t);
  says(null);
  assert.equal(await permissions.request("net", signal), "refused");
  assert.equal(await permissions.request("net", signal), "refused");
  assert.deepEqual([asked.length, told.changes, permissions.list().at(-1)?.state], [2, 0, "optional"]);
});

test("the user's own word needs no question, and only what is optional is the user's to decide", (t) => {
  const { permissions, asked, told } = open(t);
  permissions.decide("net", "granted");
  assert.equal(permissions.has("net"), false);
  permissions.decide("net", "refused");
  assert.equal(permissions.has("net"), true);
  permissions.decide("db", "refused");
  permissions.decide("constructor", "granted");
  assert.deepEqual([permissions.has("db"), asked.length, told.changes], [false, 0, 2]);
  assert.deepEqual([permissions.isOptional("net"), permissions.isOptional("db")], [true, false]);
});

test("a pair is asked for with its half: nobody is asked for it by itself", async (t) => {
  const id = "pair.net+fs.paths";
  const pair = { id, scope: "critical", risk: "critical", optional: true, origin: ["/capabilities/net"] };
  const sentences = [...consent.sentences, { capability: id, text: "Could send what it gets." }];
  const { permissions, asked, says } = open(t, {
    resolved: { ...resolved, capabilities: [...resolved.capabilities, pair] } as unknown as Resolved,
    consent: { ...consent, sentences } as unknown as ConsentFile,
  });
  says("granted");
  assert.equal(await permissions.request(id, signal), "refused");
  assert.equal(await permissions.request("net", signal), "granted");
  assert.deepEqual(
    asked.map((one) => one.sentences),
    [["Can send.", "Could send what it gets."]],
  );
  assert.deepEqual(
    permissions.list().map(({ capability }) => capability),
    ["app", "db", "net"],
  );
});

const asksForNet = (scope: unknown, digest: string, file: string): Opening => ({
  resolved: {
    capabilities:
      scope === null ? [] : [{ id: "net", scope, risk: "high", optional: true, origin: ["/capabilities/net"] }],
  } as unknown as Resolved,
  consent: { capabilityDigest: digest, sentences: [] } as unknown as ConsentFile,
  accepted: digest,
  file,
});
const oneServer = { all: false, hosts: ["api.example.com"], ports: [[443, 443]] };

test("what the user granted as an option is granted for that scope: an update that asks for more asks again", async (t) => {
  const file = fileFor(t);
  const narrow = open(t, asksForNet(oneServer, "one", file));
  narrow.says("granted");
  assert.equal(await narrow.permissions.request("net", signal), "granted");
  const same = open(t, asksForNet({ ...oneServer }, "other things changed", file));
  assert.equal(same.permissions.list()[0]?.state, "granted");
  const wide = open(t, asksForNet({ all: true }, "two", file));
  assert.deepEqual([wide.permissions.list()[0]?.state, wide.permissions.has("net")], ["optional", true]);
});

test("an optional capability that one version did not have has lost its grant", async (t) => {
  const file = fileFor(t);
  const first = open(t, asksForNet(oneServer, "one", file));
  first.says("granted");
  await first.permissions.request("net", signal);
  open(t, asksForNet(null, "two", file));
  const back = open(t, asksForNet(oneServer, "one", file));
  assert.equal(back.permissions.list()[0]?.state, "optional");
});
