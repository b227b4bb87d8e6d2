import assert from "node:assert/strict";
import { test } from "node:test";
import { startBareBrowserHost } from "../bench/bare-process.ts";
import { listenTo, phasesOf } from "./cold-start.ts";

test("the phases follow one another, and the total ends with the later of page and answer", () => {
  const marks = { asked: 1000, script: 1040, navigated: 1200, loaded: 1500, answered: 1510 };
  assert.deepEqual(phasesOf(marks), {
    "start.spawn": 40,
    "start.webview": 160,
    "start.bundle": 300,
    "start.total": 510,
  });
  assert.equal(phasesOf({ ...marks, answered: 1400 })["start.total"], 500);
});

test("a host's first line is noted with its process", async () => {
  const before = performance.timeOrigin + performance.now();
  const { environment, find, remove } = await listenTo();
  const host = await startBareBrowserHost({ ...process.env, ...environment });
  try {
    const { script, pid } = await find<{ script: number; pid: number }>("script");
    assert.ok(script > before && script < performance.timeOrigin + performance.now());
    assert.notEqual(pid, process.pid);
  } finally {
    await host.close();
    await remove();
  }
});
