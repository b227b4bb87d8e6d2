import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { LocaraError, toolText } from "@locara/schema";
import { openWorkerPool } from "../worker-pool.ts";
import { manifestOf, program, type WatTool, wasmOf } from "./wat-tool.ts";

const pool = openWorkerPool();
const never = new AbortController().signal;

export async function outcome({ wat, ...tool }: WatTool, input = "null", signal = never): Promise<string> {
  const bytes = wasmOf(wat);
  const manifest = manifestOf(bytes, tool);
  return run(bytes, manifest, input, signal);
}

export async function run(bytes: Uint8Array, manifest: ReturnType<typeof manifestOf>, input: string, signal = never) {
  try {
    const sha256 = createHash("sha256").update(toolText(manifest)).digest("hex");
    return Buffer.from(await pool.run({ sha256, bytes, run: manifest }, Buffer.from(input), signal)).toString();
  } catch (error) {
    if (!(error instanceof LocaraError)) throw error;
    return error.code;
  }
}

export const good = { wat: program("(call $say (i32.const 42))"), imports: ["fd_write"] } as const;
export const paged = (bytes: string) => `(data (i32.const 1024) "${bytes}")`;

export interface Case extends WatTool {
  readonly name: string;
  readonly gives: string;
  readonly because: string;
}

/** A program that may write, and what else it imports; its body says a number. */
export const saying = (
  name: string,
  body: string,
  gives: string,
  because: string,
  {
    imports = [],
    pages,
    fields,
    ...rest
  }: Partial<Omit<WatTool, "wat">> & { readonly pages?: number; readonly fields?: string } = {},
): Case => ({
  name,
  wat: program(body, {
    imports,
    ...(pages === undefined ? {} : { pages }),
    ...(fields === undefined ? {} : { fields }),
  }),
  imports: ["fd_write", ...imports],
  gives,
  because,
  ...rest,
});

/** Opens the path of `length` bytes at 1024 below `fd`, creating it, and says the error. The new descriptor is at 512. */
export const opening = (fd: number, length: number, flags = 1) =>
  `(call $path_open (i32.const ${fd}) (i32.const 0) (i32.const 1024) (i32.const ${length}) (i32.const ${flags}) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 512))`;
/** Writes `length` bytes from 2048 into the descriptor at 512. */
export const writing = (length: number, fd = "(i32.load (i32.const 512))") =>
  `(i32.store (i32.const 520) (i32.const 2048)) (i32.store (i32.const 524) (i32.const ${length}))
   (drop (call $fd_write ${fd} (i32.const 520) (i32.const 1) (i32.const 528)))`;
export const forever = (body: string) => `(loop $again ${body} (br $again))`;

/** One test for each; after each the same threads run a good tool. */
export function testCases(cases: readonly Case[]): void {
  for (const { name, gives, because, ...tool } of cases) {
    test(`${name} gives ${gives}: ${because}; the next tool runs`, async () => {
      assert.equal(await outcome(tool), gives);
      assert.equal(await outcome(good), "42");
    });
  }
}
