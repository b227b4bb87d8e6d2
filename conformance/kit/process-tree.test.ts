import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { linuxMilliseconds, processorMilliseconds, processTree, psMilliseconds } from "./process-tree.ts";

test("a process and its grandchildren are one tree, and what others started is not", async () => {
  const nested = "require('child_process').spawn('sleep', ['30'], { stdio: 'inherit' }); console.log('on')";
  const child = spawn(process.execPath, ["-e", `${nested}; setInterval(() => {}, 1000)`]);
  try {
    await once(child.stdout, "data");
    const tree = processTree(child.pid as number);
    assert.deepEqual(
      tree.map(({ args }) => args.split(" ")[0]?.split("/").at(-1)),
      ["node", "sleep"],
    );
    assert.ok(tree.every(({ residentBytes }) => residentBytes > 0));
    assert.ok(processTree(process.pid).length >= 3);
  } finally {
    for (const { pid } of processTree(child.pid as number)) process.kill(pid, "SIGKILL");
  }
});

test("work costs processor time, and a process that is gone costs none", () => {
  const before = processorMilliseconds([process.pid]);
  const mine = process.cpuUsage();
  while (process.cpuUsage(mine).user < 60_000) Math.sqrt(Math.random());
  assert.ok(processorMilliseconds([process.pid]) > before);
  assert.equal(processorMilliseconds([2 ** 22 + 1]), 0);
});

test("Linux tells hundredths of a second, behind a name that may hold brackets and blanks", () => {
  const line = "42 (a ) R 1) S 1 42 42 0 -1 4194304 100 0 0 0 7 3 2 1 20 0 1 0 100 0 0";
  assert.equal(linuxMilliseconds(line), 130);
  assert.equal(linuxMilliseconds(""), 0);
});

test("ps tells minutes and seconds, hours and days where there are any", () => {
  assert.equal(psMilliseconds("  0:00.25\n  1:02.50\n"), 250 + 62_500);
  assert.equal(psMilliseconds("01:00:01\n2-00:00:00\n"), 3_601_000 + 172_800_000);
  assert.equal(psMilliseconds("\n"), 0);
});
