import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forkEngine } from "@locara/runtime";
import { type SignedTool, toolText } from "@locara/schema";
import { buildRuntime } from "../../../harness/src/build/runtime-build.ts";
import { knownToolKeys } from "../../../runtime/src/app/tools/known-keys.ts";
import { type OpenTools, openTools } from "../../../runtime/src/app/tools/tools.ts";
import { compare, milliseconds } from "../measure.ts";
import type { Measured, Row } from "../row.ts";

const folder = join(import.meta.dirname, "../../../registry/tools");
const tool = JSON.parse(readFileSync(join(folder, "calculator", "tool.json"), "utf8")) as SignedTool;
const wasm = readFileSync(join(folder, "calculator", "tool.wasm"));
const question = { expression: "2 * (3 + sqrt(16)) ^ 2" };
const never = new AbortController().signal;

/** The tool of an app whose tools' process has started, as it has when an app that pins tools is open. */
async function opened(entry: string): Promise<OpenTools> {
  const pins = [`calculator@sha256:${createHash("sha256").update(toolText(tool.manifest)).digest("hex")}`];
  const tools = openTools(
    { pins, locked: [tool], folder, keys: knownToolKeys },
    forkEngine({ log: () => undefined, entry }),
    () => undefined,
  );
  await tools.prepare();
  return tools;
}

/** As a host runs it: from the bundles, not from the sources. */
const withEngine = (measure: (entry: string) => Promise<Measured>) => async (): Promise<Measured> => {
  const spare = mkdtempSync(join(tmpdir(), "locara-bench-"));
  try {
    return await measure((await buildRuntime(spare)).engine);
  } finally {
    rmSync(spare, { recursive: true, force: true });
  }
};

/** The same program with nothing around it but its input and its answer. */
function bare(module: WebAssembly.Module): unknown {
  const input = Buffer.from(JSON.stringify(question));
  const answer: Uint8Array[] = [];
  let read = 0;
  const memory = () => instance.exports.memory as WebAssembly.Memory;
  const vector = (at: number) => {
    const view = new DataView(memory().buffer);
    return new Uint8Array(memory().buffer, view.getUint32(at, true), view.getUint32(at + 4, true));
  };
  const tell = (at: number, count: number) => new DataView(memory().buffer).setUint32(at, count, true);
  const imports: WebAssembly.ModuleImports = {
    fd_read(_fd: number, vectors: number, _count: number, out: number) {
      const part = input.subarray(read, read + vector(vectors).length);
      vector(vectors).set(part);
      read += part.length;
      tell(out, part.length);
      return 0;
    },
    fd_write(_fd: number, vectors: number, _count: number, out: number) {
      answer.push(vector(vectors).slice());
      tell(out, vector(vectors).length);
      return 0;
    },
  };
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
  (instance.exports._start as () => void)();
  return JSON.parse(Buffer.concat(answer).toString());
}

export const toolRows: readonly Row[] = [
  {
    name: "tool.cold",
    unit: "ms",
    baseline: "compiling and running the same WebAssembly bare",
    budget: { of: "ours", firstCut: null, goal: 35 },
    measure: withEngine(async (entry) => {
      const starts: number[] = [];
      const ours = async () => {
        let tools: OpenTools | undefined;
        starts.push(await milliseconds(async () => (tools = await opened(entry))));
        try {
          return await milliseconds(() => tools?.call("calculator", question, never));
        } finally {
          await tools?.close();
        }
      };
      const compared = await compare(ours, () => milliseconds(() => bare(new WebAssembly.Module(wasm))), { rounds: 5 });
      const start = starts.toSorted((a, b) => a - b)[Math.floor(starts.length / 2)] ?? 0;
      return {
        ...compared,
        note: `the first call, signature and bytes checked; its process started with the app, in ${start.toFixed(0)} ms`,
      };
    }),
  },
  {
    name: "tool.warm",
    unit: "ms",
    baseline: "running the same compiled WebAssembly bare",
    budget: { of: "ours", firstCut: null, goal: 0.2 },
    measure: withEngine(async (entry) => {
      const tools = await opened(entry);
      try {
        const module = new WebAssembly.Module(wasm);
        const times = 200;
        const ours = async () => {
          for (let time = 0; time < times; time++) await tools.call("calculator", question, never);
        };
        const compared = await compare(
          async () => (await milliseconds(ours)) / times,
          async () =>
            (await milliseconds(() => {
              for (let time = 0; time < times; time++) bare(module);
            })) / times,
          { rounds: 9, warmUp: 2 },
        );
        return { ...compared, note: "a new instance with its own memory and files each time, in another process" };
      } finally {
        await tools.close();
      }
    }),
  },
];
