import type { Backend } from "../engine/backend.ts";
import { openWorkerPool, type Tool } from "./worker-pool.ts";

/** The tools' process: keeps the tools it was given, and threads to run them in. */
export function openToolBackend(): Backend {
  const known = new Map<string, Tool>();
  const pool = openWorkerPool();
  return {
    async run(job, { audio: given, signal }) {
      if (job.op === "tools-ready") return pool.ready();
      if (job.op !== "tool") throw new Error("This process runs tools only.");
      const { sha256, run } = job;
      if (run !== undefined) known.set(sha256, { sha256, bytes: Buffer.concat(given), run });
      const tool = known.get(sha256);
      // The caller sends the job again, with the tool.
      if (tool === undefined) return null;
      return pool.run(tool, job.input, signal);
    },
  };
}
