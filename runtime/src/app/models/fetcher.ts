import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { ModelsFile, PinnedModel, Resolved } from "@locara/schema";
import { LocaraError, toLocaraError } from "@locara/schema";
import { type Reach, reaches } from "./addresses.ts";
import { openModelCache } from "./cache.ts";
import { calmProgress } from "./calm-progress.ts";
import { type FetchJob, type FetchReport, readFetchJob } from "./fetch-job.ts";
import { fetchModel } from "./fetch-model.ts";
import { collectModels, noteNeeds } from "./references.ts";

/**
 * Entry of the fetcher, the only process of an app that has a network: `fetcher.ts ARTIFACTS CACHE REACH HOLDER [narrow]`. All
 * are its launcher's to say: the app's artifacts, which the app's signature covers, are the only source of addresses;
 * `REACH` says where it may go at all; `HOLDER` is the process that uses the models; a `narrow` one sees no other app, so it
 * cannot tell what they need and tidies nothing up.
 *
 * It takes one job, a line on standard input, reports on standard output, a JSON object a line, and gives up when its
 * input ends; what it fetched is kept. That is also how systemd (`Accept=yes`) and launchd (`inetdCompatibility`) start
 * it for each connection to a socket.
 */
interface Pins {
  readonly app: string;
  readonly models: readonly PinnedModel[];
}

/** What the app pins, from its own artifacts; throws unless the job was made for exactly these. */
async function readPins(artifacts: string, { capabilityDigest }: FetchJob): Promise<Pins> {
  const resolved = await readFile(join(artifacts, "resolved.json"));
  const file = JSON.parse(await readFile(join(artifacts, "models.json"), "utf8")) as ModelsFile;
  const digest = createHash("sha256").update(resolved).digest("hex");
  if (digest !== capabilityDigest || file.capabilityDigest !== capabilityDigest) {
    throw new LocaraError(
      "argument/invalid",
      "The job was made for other capabilities than the app's.",
      "Compile the app again and restart it.",
    );
  }
  return { app: (JSON.parse(resolved.toString("utf8")) as Resolved).app, models: file.models };
}

interface Places {
  readonly artifacts: string;
  readonly cacheFolder: string;
  readonly reach: Reach;
  readonly holder: number;
  readonly narrow: boolean;
}

function readPlaces([artifacts, cacheFolder, spelled, holder, narrow]: readonly string[]): Places {
  const reach = reaches.find((known) => known === spelled);
  if (artifacts !== undefined && cacheFolder !== undefined && reach !== undefined && /^\d+$/.test(holder ?? ""))
    return { artifacts, cacheFolder, reach, holder: Number(holder), narrow: narrow === "narrow" };
  throw new LocaraError(
    "argument/invalid",
    "The fetcher is not told all that it needs.",
    `Start it as fetcher.ts ARTIFACTS CACHE ${reaches.join("|")} HOLDER.`,
  );
}

async function fetchJob(
  job: FetchJob,
  { artifacts, cacheFolder, reach, holder, narrow }: Places,
  report: (report: FetchReport) => void,
  signal: AbortSignal,
) {
  const { app, models } = await readPins(artifacts, job);
  const model = models.find(({ id }) => id === job.modelId);
  if (model === undefined)
    throw new LocaraError("model/missing", `The app pins no model "${job.modelId}".`, "Pin it in the manifest first.");
  const cache = openModelCache(cacheFolder);
  cache.prepare();
  await noteNeeds(cache, { app, artifacts: resolve(artifacts), models: models.map(({ sha256 }) => sha256), holder });
  const progress = calmProgress(model.bytes, (haveBytes) => report({ type: "progress", haveBytes }));
  try {
    await fetchModel(cache, model, { progress: progress.tell, signal, reach });
  } finally {
    progress.stop();
  }
  // Whoever fetches makes room: nobody else writes here.
  if (!narrow) await collectModels(cache, Date.now());
}

async function main(given: readonly string[]): Promise<void> {
  const cancel = new AbortController();
  const report = (message: FetchReport) => void process.stdout.write(`${JSON.stringify(message)}\n`);
  process.once("SIGTERM", () => cancel.abort());
  const lines = createInterface({ input: process.stdin });
  lines.once("close", () => cancel.abort());
  try {
    const line = await new Promise<string>((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("close", () =>
        reject(new LocaraError("call/cancelled", "There was no job.", "Nothing needs to be done.")),
      );
    });
    await fetchJob(readFetchJob(line), readPlaces(given), report, cancel.signal);
    report({ type: "done" });
  } catch (error) {
    const known = toLocaraError(error);
    if (known.code === "resource/internal") process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    report({ type: "failed", error: known.toJSON() });
    process.exitCode = 1;
  } finally {
    lines.close();
    process.stdin.destroy();
  }
}

void main(process.argv.slice(2));
