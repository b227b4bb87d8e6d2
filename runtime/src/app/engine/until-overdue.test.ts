import assert from "node:assert/strict";
import { test } from "node:test";
import { untilOverdue } from "./until-overdue.ts";

/** Looks that the test says. */
function looking() {
  let look = (): void => undefined;
  let watching = false;
  return {
    every(_milliseconds: number, run: () => void) {
      look = run;
      watching = true;
      return () => {
        watching = false;
      };
    },
    looks(times: number) {
      for (let turn = 0; turn < times; turn++) look();
    },
    watching: () => watching,
  };
}
const forever = new Promise<never>(() => undefined);
const settled = async (work: Promise<unknown>) => {
  const undecided = Symbol("undecided");
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([work, Promise.resolve(undecided)])) !== undecided;
};

test("work that ends is what it gives, and nobody looks any more", async () => {
  const { every, watching } = looking();
  assert.deepEqual(await untilOverdue(Promise.resolve(7), () => true, every), { is: 7 });
  assert.equal(watching(), false);
});

test("work that fails says why", async () => {
  const { every, watching } = looking();
  await assert.rejects(
    untilOverdue(Promise.reject(new Error("broken")), () => true, every),
    /broken/,
  );
  assert.equal(watching(), false);
});

test("work that is due and does not come for five looks is given up", async () => {
  const { every, looks, watching } = looking();
  const work = untilOverdue(forever, () => true, every);
  looks(4);
  assert.equal(await settled(work), false);
  looks(1);
  assert.equal(await work, null);
  assert.equal(watching(), false);
});

test("work that is not due is waited for however long it stands still, and the looks count from when it is", async () => {
  const { every, looks } = looking();
  let due = false;
  const work = untilOverdue(forever, () => due, every);
  looks(1000);
  assert.equal(await settled(work), false);
  due = true;
  looks(4);
  assert.equal(await settled(work), false);
  looks(1);
  assert.equal(await work, null);
});
