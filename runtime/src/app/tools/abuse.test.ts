import assert from "node:assert/strict";
import { test } from "node:test";
import { forever, outcome, run, saying, testCases, writing } from "./testing/abuse.ts";
import { hoardingLists, importing, manifestOf, program } from "./testing/wat-tool.ts";

const start = `(func (export "_start"))`;
const memory = `(memory (export "memory") 1)`;

testCases([
  saying("an endless loop", forever(""), "tool/timeout", "it is ended after its time", {
    limits: { milliseconds: 150 },
  }),
  saying(
    "an endless loop before _start",
    "(call $say (i32.const 1))",
    "tool/timeout",
    "what a module does while it is made counts too",
    { limits: { milliseconds: 150 }, fields: `(func $first ${forever("")}) (start $first)` },
  ),
  saying("a program that calls an import while it is made", "nop", "tool/trap", "there is no memory to work on yet", {
    fields: "(func $first (call $say (i32.const 1))) (start $first)",
  }),
  saying(
    "memory grown until it fails",
    "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (call $say (memory.size))",
    "16",
    "1 MiB is 16 pages, whatever the module declares",
  ),
  {
    name: "65,536 pages at once",
    wat: `(memory (export "memory") 65536) ${start}`,
    gives: "tool/limit",
    because: "seen before it runs",
  },
  {
    name: "an imported memory",
    wat: `(import "env" "memory" (memory 1)) (export "memory" (memory 0)) ${start}`,
    gives: "tool/violation",
    because: "only functions can be imported",
  },
  {
    name: "two memories",
    wat: `${memory} (memory 1) ${start}`,
    gives: "tool/violation",
    because: "each would have a limit of its own",
  },
  {
    name: "a shared memory",
    wat: `(memory (export "memory") 1 2 shared) ${start}`,
    gives: "tool/violation",
    because: "threads make it unsafe to read",
  },
  {
    name: "a 64-bit memory",
    wat: `(memory (export "memory") i64 1) ${start}`,
    gives: "tool/violation",
    because: "its maximum is of another kind",
  },
  { name: "no memory", wat: start, gives: "tool/violation", because: "it is no command" },
  { name: "no _start", wat: memory, gives: "tool/violation", because: "it is no command" },
  {
    name: "a table of ten million",
    wat: `(table 10000000 funcref) ${memory} ${start}`,
    gives: "tool/limit",
    because: "tables are memory too",
  },
  saying(
    "a table grown until it fails",
    "(loop $more (br_if $more (i32.ne (table.grow $t (ref.null func) (i32.const 100)) (i32.const -1)))) (call $say (table.size $t))",
    "10000",
    "its maximum was set",
    { fields: "(table $t 0 funcref)" },
  ),
  {
    name: "an import that its manifest does not declare",
    wat: `${importing("random_get")} ${memory} ${start}`,
    imports: ["fd_write"],
    gives: "tool/violation",
    because: "the manifest says what it reaches",
  },
  {
    name: "a socket",
    wat: `(import "wasi_snapshot_preview1" "sock_accept" (func (param i32 i32 i32) (result i32))) ${memory} ${start}`,
    gives: "tool/violation",
    because: "no manifest can declare it",
  },
  {
    name: "a declared import of another module",
    wat: `(import "env" "fd_write" (func (param i32 i32 i32 i32) (result i32))) ${memory} ${start}`,
    imports: ["fd_write"],
    gives: "tool/violation",
    because: "there is only WASI",
  },
  {
    name: "a function of the host",
    wat: `(import "env" "system" (func (param i32) (result i32))) ${memory} ${start}`,
    gives: "tool/violation",
    because: "there is only WASI",
  },
  saying("an endless answer", forever(writing(4096, "(i32.const 1)")), "tool/limit", "64 KiB are its most"),
  saying(
    "an answer that is longer than the memory it lies in",
    `(i32.store (i32.const 520) (i32.const 2048)) (i32.store (i32.const 524) (i32.const 2147483647))
     (call $say (call $fd_write (i32.const 1) (i32.const 520) (i32.const 1) (i32.const 528)))`,
    "21",
    "there is nothing to write",
  ),
  saying(
    "an endless answer whose end is caught",
    `(try (do ${forever(writing(4096, "(i32.const 1)"))}) (catch_all))`,
    "tool/limit",
    "the first limit it met decides",
  ),
  saying(
    "endless writing of nothing, with every end caught",
    `${writing(8192, "(i32.const 1)")} ${forever(`(try (do ${writing(0, "(i32.const 1)")} ${writing(65_000, "(i32.const 1)")}) (catch_all))`)}`,
    "tool/timeout",
    "it only costs its time",
    { limits: { milliseconds: 300 }, pages: 2 },
  ),
  saying(
    "ten megabytes on the error output",
    `(local $times i32)
     (loop $more ${writing(32_768, "(i32.const 2)")}
       (local.set $times (i32.add (local.get $times) (i32.const 1)))
       (br_if $more (i32.lt_u (local.get $times) (i32.const 320))))
     (call $say (i32.const 1))`,
    "1",
    "it is cut, and harms nobody",
  ),
  saying("endless recursion", "(call $deeper)", "tool/trap", "the stack ends", {
    fields: "(func $deeper (call $deeper) (call $deeper))",
  }),
  saying("unreachable", "unreachable", "tool/trap", "that is what it means"),
  saying("a read beyond its memory", "(drop (i32.load (i32.const 65536)))", "tool/trap", "there is nothing"),
  saying("exit code 7", "(call $say (i32.const 1)) (call $proc_exit (i32.const 7))", "tool/trap", "only 0 is success", {
    imports: ["proc_exit"],
  }),
  saying("exit code 0", "(call $say (i32.const 1)) (call $proc_exit (i32.const 0))", "1", "it ended well", {
    imports: ["proc_exit"],
  }),
]);

test("the same program under two manifests keeps to the limits and imports of each, in the same thread", async () => {
  const grow =
    "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (call $say (memory.size))";
  const tool = { wat: program(grow), imports: ["fd_write"] } as const;
  for (const pages of [16, 4, 32, 16])
    assert.equal(await outcome({ ...tool, limits: { memoryBytes: pages * 65_536 } }), String(pages));
  assert.equal(await outcome({ ...tool, imports: [] }), "tool/violation");
});

test("a module that hoards lists on V8's heap is valid, and refused: no limit would stop it", async () => {
  assert.ok(WebAssembly.validate(hoardingLists as Uint8Array<ArrayBuffer>));
  assert.equal(await run(hoardingLists, manifestOf(hoardingLists), "null"), "tool/violation");
});
