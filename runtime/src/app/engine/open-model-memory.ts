import type { IpcFile } from "@locara/schema";
import type { EngineLog } from "./backend.ts";
import { budgetFor, readMachineMemory } from "./machine-memory.ts";
import { createModelMemory, type ModelMemory } from "./model-memory.ts";

/** The budget of one app on this machine; what it preloads never gives way to the rest. */
export function openModelMemory(app: IpcFile["app"], log: EngineLog, now: () => number): ModelMemory {
  const memory = createModelMemory({
    profileBytes: budgetFor(app.profiles, readMachineMemory().totalBytes),
    read: readMachineMemory,
    now,
    later(milliseconds, then) {
      const timer = setTimeout(then, milliseconds);
      timer.unref();
      return () => clearTimeout(timer);
    },
    log,
  });
  for (const model of app.preload) for (const holder of ["llama", "whisper"]) memory.pin(holder, model);
  return memory;
}
