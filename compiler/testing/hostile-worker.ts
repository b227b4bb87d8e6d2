import { parentPort } from "node:worker_threads";
import { fixtureInput } from "./fixtures.ts";
import { judgeCompile, judgeDiff, judgeEditor, judgeVerify } from "./fuzz-laws.ts";

/** Judges manifests where neither time nor memory is the test's own, and says what each cost. */
const { manifest, lock } = fixtureInput("everything");
judgeCompile(manifest.bytes, lock);

parentPort?.on("message", (bytes: Uint8Array) => {
  const before = process.cpuUsage();
  const compiled = judgeCompile(bytes, lock);
  const text = new TextDecoder().decode(bytes);
  for (const part of [0.1, 1]) judgeEditor(text, Math.floor(text.length * part), compiled, lock);
  judgeDiff(manifest.bytes, bytes, lock);
  judgeVerify(bytes, compiled, lock);
  const { user, system } = process.cpuUsage(before);
  parentPort?.postMessage({
    told: compiled.diagnostics.find(({ severity }) => severity === "error")?.code ?? "compiles",
    diagnostics: compiled.diagnostics.length,
    seconds: (user + system) / 1e6,
  });
});
