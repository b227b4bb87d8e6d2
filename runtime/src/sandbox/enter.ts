import { closeSync, readFileSync, writeSync } from "node:fs";
import { LocaraError } from "@locara/schema";
import { type EnterJob, notEntered, readEnterJob } from "./enter-job.ts";
import { probeLandlock, restrictToRules, sandboxMissing } from "./landlock.ts";
import { openLibc } from "./libc.ts";

/**
 * Entry of what runs first inside bubblewrap: `enter.ts DESCRIPTOR`, of which it reads a job (`enter-job.ts`) to its end. It
 * takes Landlock and a filter upon itself and then becomes the program: rules hold for the thread that took them and for
 * what comes after it, and only a process that starts anew has no older threads.
 */
function enter(descriptor: number): never {
  const job = readEnterJob(readFileSync(descriptor, "utf8"));
  const { execve } = process;
  if (execve === undefined) throw sandboxMissing("this Node cannot become another program");
  closeSync(descriptor);
  const libc = openLibc();
  // Node marks what it inherits to be closed, a channel to its parent too; but it stops looking at the first gap.
  libc.closeOnExecve();
  for (const kept of job.keep ?? []) libc.keepAcrossExecve(kept);
  restrict(job);
  // The filter comes last: it may refuse what this process began with and the next one does without.
  if (job.filter !== undefined) {
    libc.setNoNewPrivileges();
    libc.filterSystemCalls(Buffer.from(job.filter, "base64"));
  }
  return execve.call(process, job.program, [job.program, ...job.arguments], { ...job.environment });
}

function restrict({ landlock, without }: EnterJob): void {
  const probed = probeLandlock();
  if ("abi" in probed) restrictToRules(landlock);
  else if (!without.includes("landlock")) throw sandboxMissing(probed.missing);
}

try {
  enter(Number(process.argv[2]));
} catch (error) {
  const { message } = error instanceof Error ? error : { message: String(error) };
  const told = error instanceof LocaraError ? error : sandboxMissing(message);
  writeSync(2, `${JSON.stringify(told)}\n`);
  process.exit(notEntered);
}
