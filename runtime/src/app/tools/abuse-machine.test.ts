import assert from "node:assert/strict";
import { test } from "node:test";
import { type ToolImport, toolImports } from "@locara/schema";
import fc from "fast-check";
import { type Case, forever, good, outcome, paged, run, saying, testCases } from "./testing/abuse.ts";
import { manifestOf, parameters, program, smallLimits, wasmOf } from "./testing/wat-tool.ts";
import { runTool } from "./wasi-runner.ts";

const long = process.env.LOCARA_LONG !== undefined;

testCases([
  saying(
    "8 MiB of random bytes",
    "(call $say (call $random_get (i32.const 65536) (i32.const 8388608)))",
    "0",
    "they are filled in pieces",
    { imports: ["random_get"], pages: 160, random: "system", limits: { memoryBytes: 16 * 1024 * 1024 } },
  ),
  saying(
    "random bytes beyond its memory",
    "(call $say (call $random_get (i32.const -16) (i32.const -1)))",
    "21",
    "addresses have no sign",
    { imports: ["random_get"] },
  ),
  saying(
    "the clocks",
    `(drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 512)))
     (drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 520)))
     (call $say (i32.wrap_i64 (i64.or (i64.load (i32.const 512)) (i64.load (i32.const 520)))))`,
    "0",
    "time stands still",
    { imports: ["clock_time_get"] },
  ),
  saying(
    "a coarse clock",
    `(drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 512)))
     (call $say (i32.add
       (i32.wrap_i64 (i64.rem_u (i64.load (i32.const 512)) (i64.const 1000000)))
       (i64.gt_u (i64.load (i32.const 512)) (i64.const 0))))`,
    "1",
    "it shows whole milliseconds, too few to measure others by",
    { imports: ["clock_time_get"], clock: "coarse" },
  ),
  saying(
    "the environment",
    `(drop (call $environ_sizes_get (i32.const 512) (i32.const 516)))
     (call $say (i32.add (i32.load (i32.const 512)) (i32.load (i32.const 516))))`,
    "0",
    "it has none",
    { imports: ["environ_sizes_get"] },
  ),
]);

test("every import in WASI that tools can have is of a known type", () => {
  assert.deepEqual(Object.keys(parameters).sort(), [...toolImports].sort());
});

const sleeping = (nanoseconds: number): Omit<Case, "name" | "gives" | "because"> =>
  saying(
    "",
    `(i64.store (i32.const 1048) (i64.const ${nanoseconds})) (i32.store (i32.const 1040) (i32.const 1))
     (call $say (call $poll_oneoff (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 512)))`,
    "",
    "",
    { imports: ["poll_oneoff"], limits: { milliseconds: 400 } },
  );

test("a tool that sleeps is ended when its time is over, and has used no processor", async () => {
  await outcome(good);
  const before = process.cpuUsage();
  assert.equal(await outcome(sleeping(30e9)), "tool/timeout");
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < 200, `${(user + system) / 1000} ms`);
});

test("a tool may sleep for as long as it has", async () => {
  assert.equal(await outcome({ ...sleeping(5e6), limits: {} }), "0");
});

test("sleeping is left to the machine, once and whole", () => {
  const { wat, ...tool } = sleeping(30e9);
  const bytes = wasmOf(wat);
  const slept: number[] = [];
  const machine = {
    now: () => 0,
    fill: () => undefined,
    sleep: (milliseconds: number) => void slept.push(milliseconds),
  };
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  assert.equal(Buffer.from(runTool(module, Buffer.from(""), manifestOf(bytes, tool), machine)).toString(), "0");
  assert.deepEqual(slept, [30_000]);
});

test("without the system's random bytes a tool gets the same in every run, and others in every call", async () => {
  const twice = saying(
    "",
    `(drop (call $random_get (i32.const 512) (i32.const 4))) (drop (call $random_get (i32.const 516) (i32.const 4)))
     (call $say (i32.xor (i32.load (i32.const 512)) (i32.load (i32.const 516))))`,
    "",
    "",
    { imports: ["random_get"] },
  );
  const first = await outcome(twice);
  assert.equal(await outcome(twice), first);
  assert.notEqual(first, "0");
  assert.notEqual(await outcome({ ...twice, random: "system" }), first);
});

test("a cancelled call ends its tool at once, and one that was cancelled before does not begin", async () => {
  const controller = new AbortController();
  const running = outcome({ wat: program(forever("")), imports: ["fd_write"] }, "null", controller.signal);
  setImmediate(() => controller.abort());
  assert.equal(await running, "call/cancelled");
  assert.equal(await outcome(good, "null", controller.signal), "call/cancelled");
  assert.equal(await outcome(good), "42");
});

test("more tools at once than there are threads wait for one another, and all of them answer", async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => outcome(good)));
  assert.deepEqual(new Set(answers), new Set(["42"]));
});

test("one module runs 3,000 times, and the process grows by no more than a hundred megabytes", async () => {
  const bytes = wasmOf(good.wat);
  const manifest = manifestOf(bytes, good);
  const before = process.memoryUsage().rss;
  for (let time = 0; time < 3000; time++) assert.equal(await run(bytes, manifest, "null"), "42");
  assert.ok(process.memoryUsage().rss - before < 100e6, `${(process.memoryUsage().rss - before) / 1e6} MB`);
});

const interesting = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 63, 512, 65_528, 65_535, 65_536, 0x7fff_ffff, -1, -2, -0x8000_0000, -65_536),
  fc.integer(),
  fc.nat(70_000),
);
const anyCall = fc.constantFrom(...toolImports.filter((name) => name !== "proc_exit")).chain((name: ToolImport) =>
  fc
    .tuple(
      ...parameters[name]
        .split(" ")
        .filter(Boolean)
        .map((type) => interesting.map((value) => `(${type}.const ${value})`)),
    )
    .map((values) => `(drop (call $${name} ${values.join(" ")}))`),
);

test("whatever numbers a tool gives its imports, it answers, traps, or meets a limit, and the thread's process lives", async () => {
  const others = toolImports.filter((name) => name !== "fd_write");
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(anyCall, { minLength: 1, maxLength: 6 }), async (calls) => {
      const fields = paged("a\\00/../tmp/x");
      const wat = program(`${calls.join(" ")} (call $say (i32.const 1))`, { imports: others, fields });
      const end = await outcome({ wat, imports: toolImports, limits: { milliseconds: 500 } });
      ends.set(end.slice(0, 12), (ends.get(end.slice(0, 12)) ?? 0) + 1);
      assert.match(end, /^(?!tool\/)|^tool\/(?:trap|limit|timeout)$/);
    }),
    { numRuns: long ? 600 : 25 },
  );
  assert.ok(ends.size >= 2, JSON.stringify([...ends]));
});

test("a module that is cut off or changed anywhere is refused or runs, and nothing else happens", async () => {
  const bytes = wasmOf(good.wat);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, value, cut) => {
      const changed = cut ? bytes.slice(0, at) : bytes.with(at, value);
      const end = await run(changed, manifestOf(changed, { ...good, limits: { milliseconds: 300 } }), "null");
      assert.ok(end.length <= smallLimits.outputBytes, end);
    }),
    { numRuns: long ? 600 : 15 },
  );
  assert.equal(await outcome(good), "42");
});
