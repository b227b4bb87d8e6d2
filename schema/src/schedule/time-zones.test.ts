import assert from "node:assert/strict";
import test from "node:test";
import { isTimeZone, timeZones } from "./time-zones.ts";

test("every name of the list is one, and there are as many as the database has", () => {
  const names = timeZones();
  assert.ok(names.length > 590, `${names.length} names`);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(isTimeZone(name), name);
});

test("the zones that this machine knows are in it", () => {
  const unknown = Intl.supportedValuesOf("timeZone").filter((name) => !isTimeZone(name));
  assert.deepEqual(unknown, []);
});

const others = [
  "",
  "Berlin",
  "europe/berlin",
  "Europe/",
  "/Berlin",
  "Europe/Berlin ",
  "CET CST6CDT",
  "Africa/Abidjan Accra",
];
for (const name of [...others, "constructor", "Europe/constructor", "__proto__/x", "America/Argentina"]) {
  test(`${JSON.stringify(name)} is no time zone`, () => assert.equal(isTimeZone(name), false));
}
