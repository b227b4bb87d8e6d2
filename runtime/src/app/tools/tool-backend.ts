import type { Backend } from "../engine/backend.ts";
import { openWorkerPool } from "./worker-pool.ts";

/** The tools' process: keeps the bytes of tools it was given, and threads to run them in. */
export function openToolBackend(): Backend {
  const known = new Map<string, Uint8Array>();
  const pool = openWorkerPool();
  return {
    async run(job, { audio: given, signal }) {
      if (job.op === "tools-ready") return pool.ready();
      if (job.op !== "tool") throw new Error("This process runs tools only.");
      if (given.length > 0) known.set(job.sha256, Buffer.concat(given));
      const bytes = known.get(job.sha256);
      // The caller sends the job again, with the bytes.
      if (bytes === undefined) return null;
      return pool.run({ sha256: job.sha256, bytes }, job.input, job.run, signal);
    },
  };
}
