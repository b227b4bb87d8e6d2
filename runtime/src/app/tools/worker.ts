import { randomFillSync } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { LocaraError } from "@locara/schema";
import { checkImports, limitedModule } from "./limited-module.ts";
import { runTool, type ToolMachine, type ToolRun } from "./wasi-runner.ts";
import type { FromWorker, ToWorker } from "./worker-pool.ts";

/** Entry of a worker thread that runs tools, one at a time. It is terminated where a tool does not end. */
const machine: ToolMachine = {
  now: Date.now,
  fill: (bytes) => void randomFillSync(bytes),
  sleep(milliseconds) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

interface Compiled {
  readonly module: WebAssembly.Module;
  readonly run: ToolRun;
}
const known = new Map<string, Compiled>();

function compiled({ sha256, tool }: ToWorker): Compiled {
  const before = known.get(sha256);
  if (before !== undefined) return before;
  if (tool === null) throw new Error("a worker was given a tool by name that it never saw");
  const { bytes, run } = tool;
  let module: WebAssembly.Module;
  const limited = limitedModule(bytes, run.limits.memoryBytes);
  try {
    module = new WebAssembly.Module(limited as Uint8Array<ArrayBuffer>);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LocaraError("tool/violation", `The tool is no WebAssembly module: ${why}.`, "Use a tool that is one.");
  }
  checkImports(module, run.imports);
  const made = { module, run };
  known.set(sha256, made);
  return made;
}

function answer(message: ToWorker): FromWorker {
  try {
    const { module, run } = compiled(message);
    return { ok: true, output: runTool(module, message.input, run, machine) };
  } catch (error) {
    if (!(error instanceof LocaraError)) throw error;
    return { ok: false, error: error.toJSON() };
  }
}

parentPort?.postMessage("online");
parentPort?.on("message", (message: ToWorker) => parentPort?.postMessage(answer(message)));
