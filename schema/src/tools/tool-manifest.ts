import { canonicalJson } from "../canonical-json.ts";
import type { JsonSchema } from "../shape.ts";
import { valueProblem, valueSchemaProblem } from "./value-schema.ts";

/**
 * The functions of WASI preview 1 that a tool may import, which is all it can reach. Sockets and signals are not among
 * them, and files are in memory: no function here leads to the computer it runs on.
 */
export const toolImports = [
  "args_get",
  "args_sizes_get",
  "clock_res_get",
  "clock_time_get",
  "environ_get",
  "environ_sizes_get",
  "fd_advise",
  "fd_allocate",
  "fd_close",
  "fd_datasync",
  "fd_fdstat_get",
  "fd_fdstat_set_flags",
  "fd_filestat_get",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "fd_pread",
  "fd_prestat_dir_name",
  "fd_prestat_get",
  "fd_pwrite",
  "fd_read",
  "fd_readdir",
  "fd_renumber",
  "fd_seek",
  "fd_sync",
  "fd_tell",
  "fd_write",
  "path_create_directory",
  "path_filestat_get",
  "path_filestat_set_times",
  "path_link",
  "path_open",
  "path_readlink",
  "path_remove_directory",
  "path_rename",
  "path_symlink",
  "path_unlink_file",
  "poll_oneoff",
  "proc_exit",
  "random_get",
  "sched_yield",
] as const;
export type ToolImport = (typeof toolImports)[number];

const mebibyte = 1024 * 1024;

/** What a tool may use at most. A manifest may ask for less, never for more. */
export interface ToolLimits {
  /** From its start to its answer. */
  readonly milliseconds: number;
  readonly memoryBytes: number;
  /** Of its answer; what it says on its error output is cut at 64 KiB in any case. */
  readonly outputBytes: number;
  /** Everything it ever writes into its temporary files, and how many it makes. */
  readonly tempBytes: number;
  readonly files: number;
}

/** No tool gets more than this, whatever its manifest says. */
export const mostToolLimits: ToolLimits = {
  milliseconds: 30_000,
  memoryBytes: 256 * mebibyte,
  outputBytes: 8 * mebibyte,
  tempBytes: 64 * mebibyte,
  files: 1000,
};

/** Everything that is said about a tool, and covers its bytes by their digest. Its own digest is what apps pin. */
export interface ToolManifest {
  readonly v: 1;
  readonly id: string;
  readonly version: string;
  /** One sentence: users and language models read it. */
  readonly summary: string;
  readonly licence: string;
  readonly wasm: { readonly sha256: string; readonly bytes: number };
  readonly input: JsonSchema;
  readonly output: JsonSchema;
  readonly imports: readonly ToolImport[];
  readonly limits: ToolLimits;
  /** `fixed`: time stands still at 1970. `coarse`: the real time, in milliseconds. */
  readonly clock: "fixed" | "coarse";
  /** `fixed`: the same bytes in every run. */
  readonly random: "fixed" | "system";
}

/** A manifest with the signature of somebody who looked at the tool: raw Ed25519, in hexadecimal. */
export interface SignedTool {
  readonly manifest: ToolManifest;
  readonly signature: { readonly key: string; readonly value: string };
}

const word = { type: "string", minLength: 1, maxLength: 64 };
const line = { type: "string", minLength: 1, maxLength: 140 };
const record = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const whole = (minimum: number, maximum: number) => ({ type: "integer", minimum, maximum });

// Made when it is asked for: few apps have tools, and every start of the compiler comes by.
const signedForm = () =>
  record({ manifest: manifestForm(), signature: record({ key: word, value: { type: "string" } }) });
const manifestForm = () =>
  record({
    v: { const: 1 },
    id: word,
    version: word,
    summary: line,
    licence: line,
    wasm: record({ sha256: word, bytes: whole(1, 16 * mebibyte) }),
    input: { type: "object" },
    output: { type: "object" },
    imports: { type: "array", items: { enum: [...toolImports] } },
    limits: record({
      milliseconds: whole(1, mostToolLimits.milliseconds),
      memoryBytes: whole(65_536, mostToolLimits.memoryBytes),
      outputBytes: whole(1, mostToolLimits.outputBytes),
      tempBytes: whole(0, mostToolLimits.tempBytes),
      files: whole(0, mostToolLimits.files),
    }),
    clock: { enum: ["fixed", "coarse"] },
    random: { enum: ["fixed", "system"] },
  });

const digest = /^[0-9a-f]{64}$/;
// Written where it is used: an expression with tables of Unicode costs a tenth of a millisecond before it is asked anything.
const printable = (text: string) => /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text);

/** Why `value` is no signed tool, in one clause with where; null when it is one. Whether its signature holds is not looked at. */
export function signedToolProblem(value: unknown): string | null {
  const form = valueProblem(signedForm(), value);
  if (form !== null) return form;
  const { manifest, signature } = value as SignedTool;
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(manifest.id)) return "/manifest/id is no tool id";
  if (!digest.test(manifest.wasm.sha256)) return "/manifest/wasm/sha256 is no sha256";
  if (!printable(manifest.summary) || !printable(manifest.licence))
    return "/manifest/summary and /manifest/licence are one line of visible characters";
  if (!digest.test(signature.key) || !/^[0-9a-f]{128}$/.test(signature.value)) return "/signature is no signature";
  const input = valueSchemaProblem(manifest.input);
  if (input !== null) return `/manifest/input ${input}`;
  const output = valueSchemaProblem(manifest.output);
  return output === null ? null : `/manifest/output ${output}`;
}

/** The text whose sha256 an app pins: the same for every spelling of a manifest. */
export const toolText = (manifest: ToolManifest): string => canonicalJson(manifest);

/** The text that is signed. It begins with what it is, so that a signature for anything else never fits. */
export const signedToolText = (manifest: ToolManifest): string => `locara tool v1\n${toolText(manifest)}`;
