import assert from "node:assert/strict";
import { test } from "node:test";
import { untilQuiet } from "./until-quiet.ts";

/** A process whose CPU time the test says, look by look. */
function watched() {
  let cpu = 0;
  let look = (): void => undefined;
  let watching = false;
  return {
    watch: {
      cpuMilliseconds: () => cpu,
      every(_milliseconds: number, run: () => void) {
        look = run;
        watching = true;
        return () => {
          watching = false;
        };
      },
    },
    looks(...taken: readonly number[]) {
      for (const milliseconds of taken) {
        cpu += milliseconds;
        look();
      }
    },
    watching: () => watching,
  };
}
const settled = async (work: Promise<unknown>) => {
  const undecided = Symbol("undecided");
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([work, Promise.resolve(undecided)])) !== undecided;
};

test("work that ends is what it gives, and nobody looks any more", async () => {
  const { watch, watching } = watched();
  assert.deepEqual(await untilQuiet(Promise.resolve(7), watch), { is: 7 });
  assert.equal(watching(), false);
});

test("work that fails says why", async () => {
  const { watch, watching } = watched();
  await assert.rejects(untilQuiet(Promise.reject(new Error("broken")), watch), /broken/);
  assert.equal(watching(), false);
});

test("work on which nothing was computed for five looks is given up", async () => {
  const { watch, looks, watching } = watched();
  const work = untilQuiet(new Promise<never>(() => undefined), watch);
  looks(500, 0, 19, 0, 0);
  assert.equal(await settled(work), false);
  looks(3);
  assert.equal(await work, null);
  assert.equal(watching(), false);
});

test("work that goes slowly, or rests between, is waited for", async () => {
  const { watch, looks } = watched();
  const work = untilQuiet(new Promise<never>(() => undefined), watch);
  for (let turn = 0; turn < 100; turn++) looks(0, 0, 0, 0, 20);
  assert.equal(await settled(work), false);
});
