import assert from "node:assert/strict";
import { test } from "node:test";
import type { EngineChild } from "../engine/spawn.ts";
import { openIncidents, watchEngines } from "./incidents.ts";

function engine() {
  const exits: ((reason: string) => void)[] = [];
  const child: EngineChild = {
    send: () => undefined,
    onMessage: () => undefined,
    onExit: (receive) => void exits.push(receive),
    kill: () => end("signal"),
  };
  const end = (reason: string) => {
    for (const receive of exits) receive(reason);
  };
  return { child, end };
}

test("an engine that ends by itself is told, one that was told to end is not", () => {
  const incidents = openIncidents(() => 7);
  const [crashing, killed] = [engine(), engine()];
  const children = [crashing.child, killed.child];
  const spawn = watchEngines(() => children.shift() as EngineChild, incidents.add);
  spawn("llama");
  spawn("whisper").kill();
  assert.deepEqual(incidents.list(), []);
  crashing.end("SIGSEGV");
  assert.deepEqual(
    incidents.list().map(({ time, words }) => [time, /language models ended unexpectedly \(SIGSEGV\)/.test(words)]),
    [[7, true]],
  );
});

test("the latest are kept, newest first", () => {
  const incidents = openIncidents(() => 0);
  for (let count = 0; count < 30; count += 1) incidents.add(String(count));
  assert.deepEqual([incidents.list().length, incidents.list()[0]?.words], [20, "29"]);
});
