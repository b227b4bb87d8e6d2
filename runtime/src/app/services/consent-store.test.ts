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
  store.decide("net", "refused");
  const again = openConsentStore(file, () => 0, noTrouble);
  assert.deepEqual(
    [again.accepted("one"), again.accepted("two"), again.decision("net"), again.decision("constructor")],
    [true, false, "refused", undefined],
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
