import { randomFillSync } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { LocaraError } from "@locara/schema";
import { checkImports, limitedModule } from "./limited-module.ts";
import { runTool, type ToolMachine } from "./wasi-runner.ts";
import type { FromWorker, ToWorker } from "./worker-pool.ts";

/** Entry of a worker thread that runs tools, one at a time. It is terminated where a tool does not end. */
const machine: ToolMachine = {
  now: Date.now,
  fill: (bytes) => void randomFillSync(bytes),
  sleep(milliseconds) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
};

const modules = new Map<string, WebAssembly.Module>();

function compiled({ sha256, bytes, run }: ToWorker): WebAssembly.Module {
  const known = modules.get(sha256);
  if (known !== undefined) return known;
  if (bytes === null) throw new Error("a worker was given a tool by name that it never saw");
  let module: WebAssembly.Module;
  const limited = limitedModule(bytes, run.limits.memoryBytes);
  try {
    module = new WebAssembly.Module(limited as Uint8Array<ArrayBuffer>);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LocaraError("tool/violation", `The tool is no WebAssembly module: ${why}.`, "Use a tool that is one.");
  }
  checkImports(module, run.imports);
  modules.set(sha256, module);
  return module;
}

function answer(message: ToWorker): FromWorker {
  try {
    return { ok: true, output: runTool(compiled(message), message.input, message.run, machine) };
  } catch (error) {
    if (!(error instanceof LocaraError)) throw error;
    return { ok: false, error: error.toJSON() };
  }
}

parentPort?.postMessage("online");
parentPort?.on("message", (message: ToWorker) => parentPort?.postMessage(answer(message)));
