import { createHash } from "node:crypto";
import type { ToolImport, ToolLimits, ToolManifest } from "@locara/schema";
import loadWabt from "wabt";

const wabt = await loadWabt();

/** What test tools may use, unless a test says otherwise. */
export const smallLimits: ToolLimits = {
  milliseconds: 10_000,
  memoryBytes: 1024 * 1024,
  outputBytes: 64 * 1024,
  tempBytes: 64 * 1024,
  files: 8,
};

export interface WatTool {
  /** The fields of a module: functions, a memory and what it exports are up to the test. */
  readonly wat: string;
  readonly imports?: readonly ToolImport[];
  readonly limits?: Partial<ToolLimits>;
  readonly clock?: ToolManifest["clock"];
  readonly random?: ToolManifest["random"];
}

/** Binary WebAssembly of a text, with every proposal that wabt can write: hostile tools keep to no version. */
export function wasmOf(wat: string): Uint8Array {
  const module = wabt.parseWat("tool.wat", `(module ${wat})`, {
    threads: true,
    memory64: true,
    exceptions: true,
    reference_types: true,
    bulk_memory: true,
  });
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

/** What each import takes. All but `proc_exit` give an error number. */
export const parameters: Readonly<Record<ToolImport, string>> = {
  args_get: "i32 i32",
  args_sizes_get: "i32 i32",
  clock_res_get: "i32 i32",
  clock_time_get: "i32 i64 i32",
  environ_get: "i32 i32",
  environ_sizes_get: "i32 i32",
  fd_advise: "i32 i64 i64 i32",
  fd_allocate: "i32 i64 i64",
  fd_close: "i32",
  fd_datasync: "i32",
  fd_fdstat_get: "i32 i32",
  fd_fdstat_set_flags: "i32 i32",
  fd_filestat_get: "i32 i32",
  fd_filestat_set_size: "i32 i64",
  fd_filestat_set_times: "i32 i64 i64 i32",
  fd_pread: "i32 i32 i32 i64 i32",
  fd_prestat_dir_name: "i32 i32 i32",
  fd_prestat_get: "i32 i32",
  fd_pwrite: "i32 i32 i32 i64 i32",
  fd_read: "i32 i32 i32 i32",
  fd_readdir: "i32 i32 i32 i64 i32",
  fd_renumber: "i32 i32",
  fd_seek: "i32 i64 i32 i32",
  fd_sync: "i32",
  fd_tell: "i32 i32",
  fd_write: "i32 i32 i32 i32",
  path_create_directory: "i32 i32 i32",
  path_filestat_get: "i32 i32 i32 i32 i32",
  path_filestat_set_times: "i32 i32 i32 i32 i64 i64 i32",
  path_link: "i32 i32 i32 i32 i32 i32 i32",
  path_open: "i32 i32 i32 i32 i32 i64 i64 i32 i32",
  path_readlink: "i32 i32 i32 i32 i32 i32",
  path_remove_directory: "i32 i32 i32",
  path_rename: "i32 i32 i32 i32 i32 i32",
  path_symlink: "i32 i32 i32 i32 i32",
  path_unlink_file: "i32 i32 i32",
  poll_oneoff: "i32 i32 i32 i32",
  proc_exit: "i32",
  random_get: "i32 i32",
  sched_yield: "",
};

/** The import declarations of `names`: each function gets the name of its import. */
export const importing = (...names: readonly ToolImport[]): string =>
  names
    .map((name) => {
      const result = name === "proc_exit" ? "" : "(result i32)";
      return `(import "wasi_snapshot_preview1" "${name}" (func $${name} (param ${parameters[name]}) ${result}))`;
    })
    .join("\n");

/** A tool's manifest for bytes that were made by hand. Its input and output are any JSON. */
export function manifestOf(bytes: Uint8Array, tool: Omit<WatTool, "wat"> = {}): ToolManifest {
  return {
    v: 1,
    id: "test",
    version: "1.0.0",
    summary: "A tool for a test.",
    licence: "Apache-2.0",
    wasm: { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
    input: {},
    output: {},
    imports: tool.imports ?? [],
    limits: { ...smallLimits, ...tool.limits },
    clock: tool.clock ?? "fixed",
    random: tool.random ?? "fixed",
  };
}

/**
 * A program around a body: its one page of memory, and a function `$say` that writes a number as its whole answer.
 * The bytes from 1024 on are the program's own.
 */
export const program = (
  body: string,
  {
    imports = [],
    pages = 1,
    fields = "",
  }: { readonly imports?: readonly ToolImport[]; readonly pages?: number; readonly fields?: string } = {},
): string => `
  ${importing("fd_write", ...imports)}
  (memory (export "memory") ${pages})
  ${fields}
  (func $say (param $number i32)
    (local $at i32) (local $left i32)
    (local.set $left (local.get $number))
    (local.set $at (i32.const 64))
    (loop $digits
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $left) (i32.const 10))))
      (local.set $left (i32.div_u (local.get $left) (i32.const 10)))
      (br_if $digits (local.get $left)))
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (i32.sub (i32.const 64) (local.get $at)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func (export "_start") ${body})
`;

const section = (id: number, ...body: readonly number[]): readonly number[] => [id, body.length, ...body];
const text = (name: string): readonly number[] => [name.length, ...Buffer.from(name)];

/**
 * A module with garbage-collected types, which wabt cannot write: it fills a list of 9,000 places with lists of 100,000
 * numbers each.
 */
export const hoardingLists: Uint8Array = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // (array (mut i32)), (array (mut (ref null 0))), (func)
  ...section(1, 3, 0x5e, 0x7f, 1, 0x5e, 0x63, 0, 1, 0x60, 0, 0),
  ...section(3, 1, 2),
  ...section(5, 1, 0, 1),
  ...section(7, 2, ...text("_start"), 0, 0, ...text("memory"), 2, 0),
  ...section(
    10,
    ...[1, 47, 2, 1, 0x63, 1, 1, 0x7f],
    // The outer list into local 0.
    ...[0x41, 0x90, 0xce, 0x00, 0xfb, 0x07, 1, 0x21, 0],
    // loop: outer[i] = new list; i += 1; again while i < 9000
    ...[0x03, 0x40, 0x20, 0, 0x20, 1, 0x41, 0xa0, 0x8d, 0x06, 0xfb, 0x07, 0, 0xfb, 0x0e, 1],
    ...[0x20, 1, 0x41, 1, 0x6a, 0x22, 1, 0x41, 0xa8, 0xc6, 0x00, 0x49, 0x0d, 0, 0x0b, 0x0b],
  ),
]);
