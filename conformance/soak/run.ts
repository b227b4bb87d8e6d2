import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { modelFixtures } from "@locara/harness/model-fixtures";
import { buildHostFiles } from "../bench/host-files.ts";
import { openStage } from "../bench/stage.ts";
import { startHost } from "./host-process.ts";
import { vectorDimensions } from "./quick-operations.ts";
import { faults, internalErrors, memoryRow, operationRows, type SoakReport, soakText } from "./report.ts";
import type { SessionAnswer, SessionOrder, SessionSetup } from "./session.ts";
import { added } from "./tally.ts";
import type { Sample } from "./trend.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    sessions: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    json: { type: "string" },
  },
});
const [minutes, sessions, seed] = [options.minutes, options.sessions, options.seed].map(Number) as [
  number,
  number,
  number,
];
if (!(minutes > 0 && minutes <= 24 * 60) || !(sessions >= 1 && sessions <= 32) || !Number.isSafeInteger(seed)) {
  console.error("Use --minutes N (to 1440), --sessions N (1 to 32), --seed N and --json FILE.");
  process.exit(2);
}

const roundMilliseconds = 30_000;
const sampleMilliseconds = Math.min(5_000, (minutes * 60_000) / 60);
/** A fifth, and a minute where that is shorter and there is one. */
const warmUpSeconds = Math.round(minutes >= 2 ? Math.max(60, minutes * 12) : minutes * 12);

const fixtures = await modelFixtures();
const { llm, embedding, speech, wav } = fixtures;
const stage = await openStage([llm, embedding, speech], {
  capabilities: {
    llm: { chat: [llm.id] },
    embed: [embedding.id],
    transcribe: { file: [speech.id] },
    db: ["app"],
  },
  storage: { vector: { engine: "sqlite-vec", dimensions: vectorDimensions } },
});
process.once("exit", () => stage.remove());
const files = await buildHostFiles(join(stage.folder, "files"));
const launch = { places: stage.places, files };
const commands = Object.keys(stage.ipc.commands);

/** A thread that is told one thing at a time. */
const openWorker = (session: number) => {
  const workerData: SessionSetup = {
    session,
    commands,
    seed: seed * 1000 + session,
    models: { llm: llm.id, embedding: embedding.id, speech: speech.id },
    sound: { wav: new Uint8Array(readFileSync(wav.short.path)), text: wav.short.text },
  };
  const worker = new Worker(new URL("session.ts", import.meta.url), { workerData });
  let died: (error: unknown) => void = () => undefined;
  worker.once("error", (error) => died(error));
  return {
    order: (what: SessionOrder): Promise<SessionAnswer> =>
      new Promise((resolve, reject) => {
        worker.once("message", resolve);
        died = reject;
        worker.postMessage(what);
      }),
    end: () => worker.terminate(),
  };
};
const workers = Array.from({ length: sessions }, (_, index) => openWorker(index));

// Whatever hangs: it ends by itself.
const overdue = setTimeout(
  () => {
    console.error("The soak takes far longer than it was asked to; it is stopped.");
    process.exit(1);
  },
  minutes * 60_000 + 180_000,
);
overdue.unref();

let interrupted = false;
process.once("SIGINT", () => {
  interrupted = true;
});

const begin = performance.now();
const ends = begin + minutes * 60_000;
const left = () => (interrupted ? 0 : ends - performance.now());
let host = startHost(launch);
const series = new Map<string, Sample[]>();
const keep = (what: string, value: number): void => {
  const samples = series.get(what) ?? [];
  samples.push({ seconds: (performance.now() - begin) / 1000, value });
  series.set(what, samples);
};

async function sample(): Promise<void> {
  const { heapUsed, external } = await host.heap();
  keep("host, live heap", heapUsed);
  keep("host, outside the heap", external);
  for (const { pid, name, residentBytes } of host.processes()) keep(`${name} ${pid}, resident`, residentBytes);
}

/** Sessions come and go: each round is a connection, and every third one ends in the middle of things. */
async function work(worker: (typeof workers)[number], index: number): Promise<void> {
  for (let round = index; left() > 1_000; round++) {
    const milliseconds = Math.min(roundMilliseconds, left());
    const end = round % 3 === 0 ? "abruptly" : "quietly";
    await Promise.all([worker.order({ work: await host.link(), milliseconds, end }), rest(milliseconds)]);
  }
}

let working = true;
const sampling = (async () => {
  while (working) {
    await sample();
    await rest(sampleMilliseconds);
  }
})();
await Promise.all(workers.map(work));
working = false;
await sampling;
const leftOver = await host.close();

host = startHost(launch);
const answers: SessionAnswer[] = [];
for (const worker of workers) answers.push(await worker.order({ verify: await host.link() }));
leftOver.push(...(await host.close()));
await Promise.all(workers.map(({ end }) => end()));

const errors: Record<string, number> = {};
for (const [said, times] of answers.flatMap((answer) => Object.entries(answer.errors)))
  errors[said] = (errors[said] ?? 0) + times;
const report: SoakReport = {
  minutes: Math.round((performance.now() - begin) / 6000) / 10,
  sessions,
  models: fixtures.source,
  operations: operationRows(added(answers.map(({ tallies }) => tallies))),
  memory: [...series].map(([what, samples]) => memoryRow(what, samples, warmUpSeconds)),
  errors,
  logged: internalErrors(readFileSync(stage.places.logFile, "utf8")),
  readBack: answers.reduce((sum, { readBack }) => sum + readBack, 0),
  lost: Object.entries(errors).reduce((sum, [said, times]) => (said.includes("LostWrite") ? sum + times : sum), 0),
  leftOver: leftOver.map(({ name, pid }) => `${name} ${pid}`),
  warmUpSeconds,
};
for (const line of soakText(report)) console.log(line);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
const wrong = faults(report);
console.log(wrong.length === 0 ? "\nNothing was lost." : `\n${wrong.join("; ")}.`);
process.exitCode = wrong.length === 0 ? 0 : 1;
