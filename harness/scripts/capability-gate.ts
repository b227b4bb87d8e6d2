// What .github/actions/capability-gate runs. It is told everything by environment variables and can be called by hand.
import { runGate } from "../src/cli/gate/run-gate.ts";

try {
  process.exitCode = await runGate({
    env: process.env,
    now: Math.floor(Date.now() / 1000),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
} catch (error) {
  if (!(error instanceof Error) || error.name !== "LocaraError") throw error;
  process.stderr.write(`${error.message}\n${"hint" in error ? String(error.hint) : ""}\n`);
  process.exitCode = 3;
}
