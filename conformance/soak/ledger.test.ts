import assert from "node:assert/strict";
import test from "node:test";
import { Ledger, LostWrite } from "./ledger.ts";

const one = (place: string, stamp: string | null) => new Map([[place, stamp]]);
const fine = () => Promise.resolve();

test("an acknowledged write that is not read back is lost", async () => {
  const ledger = new Ledger();
  await ledger.write(one("a", "1"), fine);
  ledger.check("a", "1");
  assert.throws(() => ledger.check("a", null), LostWrite);
  assert.throws(() => ledger.check("a", "0"), /a holds 0 and should hold 1/);
});

test("what was never written is not there, and what was taken out stays out", async () => {
  const ledger = new Ledger();
  ledger.check("a", null);
  await ledger.write(one("a", "1"), fine);
  await ledger.write(one("a", null), fine);
  ledger.check("a", null);
  assert.throws(() => ledger.check("a", "1"), LostWrite);
});

test("a write that failed may have happened or not, but once it was read it stays as it was read", async () => {
  const ledger = new Ledger();
  await ledger.write(one("a", "1"), fine);
  await assert.rejects(ledger.write(one("a", "2"), () => Promise.reject(new Error("the disk is full"))));
  assert.throws(() => ledger.check("a", "3"), /should hold 1 or 2/);
  ledger.check("a", "2");
  assert.throws(() => ledger.check("a", "1"), LostWrite);
});

test("every place that was written is known, and every stamp is new", async () => {
  const ledger = new Ledger();
  await ledger.write(
    new Map([
      ["a", ledger.next("a")],
      ["b", ledger.next("b")],
    ]),
    fine,
  );
  assert.deepEqual(ledger.places(), ["a", "b"]);
  assert.notEqual(ledger.next("a"), ledger.expected("a"));
});
