import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openConsentStore } from "./consent-store.ts";

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
  store.accept("one", []);
  store.decide("net", "some servers", "refused");
  store.decide("clipboard", "read", "later");
  store.decide("clipboard", "read", "later");
  const again = openConsentStore(file, () => 0, noTrouble);
  assert.deepEqual([again.accepted("one"), again.accepted("two")], [true, false]);
  assert.deepEqual(
    [again.decision("net", "some servers"), again.decision("net", "all"), again.decision("constructor", "")],
    ["refused", undefined, undefined],
  );
  assert.deepEqual(again.postponed("clipboard", "read"), { times: 2, at: 0 });
  assert.deepEqual(
    [again.decision("clipboard", "read"), again.postponed("net", "some servers")],
    [undefined, undefined],
  );
  assert.deepEqual(readdirSync(join(file, "..")), ["consent.json"]);
  assert.match(readFileSync(file, "utf8"), /1970-01-01/);
});

test("what is withdrawn or forgotten was never said", (t) => {
  const file = temporary(t);
  const store = openConsentStore(file, () => 0, noTrouble);
  store.accept("one", []);
  store.decide("net", "", "granted");
  store.decide("clipboard", "", "granted");
  store.forget("net");
  assert.deepEqual([store.decision("net", ""), store.decision("clipboard", "")], [undefined, "granted"]);
  store.withdraw();
  const again = openConsentStore(file, () => 0, noTrouble);
  assert.deepEqual([again.accepted("one"), again.agreed(), again.decision("clipboard", "")], [false, null, undefined]);
});

const brokenFiles = [
  "",
  "{",
  "null",
  '{"v":2}',
  '{"v":1,"accepted":null,"decisions":null}',
  '{"v":1,"accepted":{"capabilityDigest":"one"},"decisions":{}}',
];
for (const broken of brokenFiles) {
  test(`a consent file that holds ${JSON.stringify(broken)} is no consent`, (t) => {
    const file = temporary(t);
    openConsentStore(file, () => 0, noTrouble).accept("one", []);
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
