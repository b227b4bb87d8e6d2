import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ConsentFile, Resolved } from "@locara/schema";
import { openConsentStore } from "./consent-store.ts";
import { openPermissions } from "./permissions.ts";

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-consent-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "state", "consent.json");
}
const noTrouble = (error: unknown) => assert.fail(String(error));

test("what was accepted is accepted after a restart, and nothing else is", (t) => {
  const file = temporary(t);
  const store = openConsentStore(file, () => 0, noTrouble);
  assert.equal(store.accepted("one"), false);
  store.accept("one");
  store.decide("net", "some servers", "refused");
  const again = openConsentStore(file, () => 0, noTrouble);
  assert.deepEqual([again.accepted("one"), again.accepted("two")], [true, false]);
  assert.deepEqual(
    [again.decision("net", "some servers"), again.decision("net", "all"), again.decision("constructor", "")],
    ["refused", undefined, undefined],
  );
  assert.deepEqual(readdirSync(join(file, "..")), ["consent.json"]);
  assert.match(readFileSync(file, "utf8"), /1970-01-01/);
});

for (const broken of ["", "{", "null", '{"v":2}', '{"v":1,"accepted":null,"decisions":null}']) {
  test(`a consent file that holds ${JSON.stringify(broken)} is no consent`, (t) => {
    const file = temporary(t);
    openConsentStore(file, () => 0, noTrouble).accept("one");
    writeFileSync(file, broken);
    const troubles: unknown[] = [];
    assert.equal(
      openConsentStore(
        file,
        () => 0,
        (error) => troubles.push(error),
      ).accepted("one"),
      false,
    );
    assert.equal(troubles.length, 1);
  });
}

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

test("before consent only what every app has is granted; after it, all but what is optional", async (t) => {
  const store = openConsentStore(temporary(t), () => 0, noTrouble);
  const asked: string[] = [];
  let answer: "granted" | "refused" = "refused";
  const permissions = openPermissions({
    resolved,
    consent,
    store,
    ask: async ({ capability, sentences }) => {
      asked.push(`${capability}: ${sentences}`);
      return answer;
    },
  });
  const withheld = () => ["app", "db", "net"].filter((id) => permissions.has(id));
  assert.deepEqual(withheld(), ["db", "net"]);
  store.accept("d");
  assert.deepEqual(withheld(), ["net"]);
  const { signal } = new AbortController();
  assert.equal(await permissions.request("net", signal), "refused");
  assert.deepEqual(withheld(), ["net"]);
  answer = "granted";
  assert.equal(await permissions.request("net", signal), "granted");
  assert.deepEqual(withheld(), []);
  assert.equal(await permissions.request("net", signal), "granted", "what is granted is not asked for again");
  assert.equal(
    await permissions.request("fs.paths", signal),
    "refused",
    "what is not declared cannot be had by asking",
  );
  assert.deepEqual(asked, ["net: Can send.", "net: Can send."]);
  assert.deepEqual(
    permissions.list().map(({ state }) => state),
    ["granted", "granted", "granted"],
  );
});

test("a pair is asked for with its half: nobody is asked for it by itself", async (t) => {
  const store = openConsentStore(temporary(t), () => 0, noTrouble);
  const id = "pair.net+fs.paths";
  const pair = { id, scope: "critical", risk: "critical", optional: true, origin: ["/capabilities/net"] };
  const asked: string[] = [];
  const permissions = openPermissions({
    resolved: { ...resolved, capabilities: [...resolved.capabilities, pair] } as unknown as Resolved,
    consent: {
      ...consent,
      sentences: [...consent.sentences, { capability: id, text: "Could send what it gets." }],
    } as unknown as ConsentFile,
    store,
    ask: async ({ capability, sentences }) => {
      asked.push(`${capability}: ${sentences.join(" ")}`);
      return "granted";
    },
  });
  store.accept("d");
  const { signal } = new AbortController();
  assert.equal(await permissions.request(id, signal), "refused");
  assert.equal(await permissions.request("net", signal), "granted");
  assert.deepEqual(asked, ["net: Can send. Could send what it gets."]);
  assert.deepEqual(
    permissions.list().map(({ capability }) => capability),
    ["app", "db", "net"],
  );
});

const asksForNet = (scope: unknown, digest: string) => ({
  resolved: {
    capabilities:
      scope === null ? [] : [{ id: "net", scope, risk: "high", optional: true, origin: ["/capabilities/net"] }],
  } as unknown as Resolved,
  consent: { capabilityDigest: digest, sentences: [] } as unknown as ConsentFile,
  ask: async () => "granted" as const,
});
const oneServer = { all: false, hosts: ["api.example.com"], ports: [[443, 443]] };

test("what the user granted as an option is granted for that scope: an update that asks for more asks again", async (t) => {
  const file = temporary(t);
  const open = () => openConsentStore(file, () => 0, noTrouble);
  const { signal } = new AbortController();
  const narrow = openPermissions({ ...asksForNet(oneServer, "one"), store: open() });
  assert.equal(await narrow.request("net", signal), "granted");

  const same = openPermissions({ ...asksForNet({ ...oneServer }, "other things changed"), store: open() });
  assert.equal(same.list()[0]?.state, "granted");

  const store = open();
  const wide = openPermissions({ ...asksForNet({ all: true }, "two"), store });
  store.accept("two");
  assert.deepEqual([wide.list()[0]?.state, wide.has("net")], ["optional", true]);
});

test("an optional capability that one version did not have has lost its grant", async (t) => {
  const file = temporary(t);
  const open = () => openConsentStore(file, () => 0, noTrouble);
  await openPermissions({ ...asksForNet(oneServer, "one"), store: open() }).request(
    "net",
    new AbortController().signal,
  );
  openPermissions({ ...asksForNet(null, "two"), store: open() });
  const back = openPermissions({ ...asksForNet(oneServer, "one"), store: open() });
  assert.equal(back.list()[0]?.state, "optional");
});
