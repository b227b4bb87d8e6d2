import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { artifactsFolder, lockName, manifestName, readManifest, replaceFile } from "@locara/compiler";
import {
  appPlaces,
  collectModels,
  fetcherProcess,
  importModel,
  importModelFromUrl,
  openModelCache,
  verifyBlob,
} from "@locara/runtime";
import type { ModelsFile, PinnedModel } from "@locara/schema";
import { runtimeApp } from "../../build/runtime-app.ts";
import type { CliCommand, ExitCode, Given, Io } from "../command.ts";
import { exitCodes, UsageError } from "../command.ts";
import { catalogModel } from "../model-catalog.ts";
import { appFolder } from "../needed-files.ts";
import { withPin } from "../pin-model.ts";

/** One `locara model …`: the app's folder, the shared cache, and what was written on the command line. */
interface Task {
  readonly app: string;
  readonly cacheFolder: string;
  readonly given: Given;
  readonly io: Io;
}

export const command: CliCommand = {
  arguments: "add FILE|URL|ID | list | fetch | verify | collect",
  most: 2,
  options: {
    app: { type: "string", value: "DIR", help: "The app's folder; by default the current one." },
    id: { type: "string", value: "ID", help: "The model's name in the manifest; by default from the file's." },
    sha256: { type: "string", value: "HEX", help: "The digest it must have (add)." },
    url: { type: "string", value: "URL", help: "Where others can fetch a FILE (add)." },
    offline: { type: "boolean", help: "Make no connection: what is not here is missing (fetch)." },
    licence: { type: "string", value: "SPDX", help: "The model's licence, which users read (add)." },
  },
  async run(given, io) {
    const [verb, source] = given.positionals;
    const app = resolve(io.cwd, String(given.options.app ?? "."));
    const task: Task = { app, cacheFolder: cacheFolder(io), given, io };
    if (verb === "add" && source !== undefined) return add(task, source);
    if (source !== undefined) throw new UsageError(`locara model ${verb} takes no file.`);
    if (verb === "list") return list(task);
    if (verb === "fetch") return fetchAll(task);
    if (verb === "verify") return verify(task);
    if (verb === "collect") return collect(task);
    throw new UsageError("Say what to do with models: add FILE|URL|ID, list, fetch, verify or collect.");
  },
};

/** The cache is every app's: which app asks makes no difference to where it is. */
function cacheFolder({ env, cwd }: Io): string {
  const any = { app: { publisher: "any", name: "any", bundleId: "any" } } as Parameters<typeof appPlaces>[0];
  const home = env.HOME ?? homedir();
  return appPlaces(any, { platform: process.platform, home, variables: env, artifacts: cwd, page: cwd }).models;
}

const unknownLicence = "NOASSERTION";
const isAddress = (source: string) => /^https?:\/\//.test(source);

async function add(task: Task, source: string): Promise<ExitCode> {
  const known = existsSync(resolve(task.io.cwd, source)) ? null : catalogModel(source);
  const model = known ?? (await importSource(task, source));
  const { id, sha256, urls, licence } = model;
  const pinned = withPin(readManifestText(task), "models", id, sha256);
  // The manifest first: a compiler that watches drops lock entries that no manifest pins.
  if (pinned !== null) replaceFile(join(task.app, manifestName), pinned);
  lockModel(task.app, model);
  const { io } = task;
  io.out(`${pinned === null ? "Add this to capabilities.models in the manifest: " : ""}"${id}@sha256:${sha256}"\n`);
  if (licence === unknownLicence) io.err("Users read the model's licence: say it with --licence.\n");
  if (urls.length === 0) io.err("Nobody else can fetch this model: say where it is with --url.\n");
  if (urls.some((address) => address.includes("/resolve/main/")))
    io.err("This address names a branch, whose file may change: use one that names a revision.\n");
  return exitCodes.fine;
}

/** Brings a file, from here or from an address, into the cache, and says what is to be known of it. */
async function importSource(task: Task, source: string): Promise<PinnedModel> {
  const { cacheFolder, given, io } = task;
  const id = readId(given, source);
  const expected = readDigest(given);
  readManifestText(task);
  const call = { progress: progressLine(io, id), signal: io.interrupted };
  const imported = isAddress(source)
    ? await importModelFromUrl(cacheFolder, source, call, expected)
    : await importModel(cacheFolder, resolve(io.cwd, source), expected);
  const url = given.options.url;
  const urls = isAddress(source) ? [source] : typeof url === "string" ? [url] : [];
  return { id, ...imported, urls, licence: String(given.options.licence ?? unknownLicence) };
}

function readId({ options }: Given, source: string): string {
  const name = basename(isAddress(source) ? new URL(source).pathname : source).replace(/\.(?:gguf|bin)$/i, "");
  const id =
    typeof options.id === "string"
      ? options.id
      : name
          .toLowerCase()
          .replace(/[^a-z0-9._-]+/g, "-")
          .replace(/^[^a-z0-9]+/, "")
          .slice(0, 64);
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id)) return id;
  throw new UsageError(
    `${JSON.stringify(id)} is no model id: use lower-case letters, digits, dots, dashes and underscores.`,
  );
}

function readDigest({ options }: Given): string | undefined {
  const { sha256 } = options;
  if (sha256 === undefined || (typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256))) return sha256;
  throw new UsageError("--sha256 takes 64 lower-case hexadecimal digits.");
}

function readManifestText({ app, io }: Task) {
  const path = join(appFolder(app, io.cwd), manifestName);
  const { tree } = readManifest(readFileSync(path), path);
  if (tree === undefined) throw new UsageError(`${path} is no JSON; locara compile says what is wrong.`);
  return tree;
}

function lockModel(app: string, { id, ...model }: PinnedModel): void {
  const path = join(app, lockName);
  const lock: { readonly models?: object } = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { v: 1 };
  const models = Object.entries({ ...lock.models, [id]: model }).sort(([a], [b]) => (a < b ? -1 : 1));
  replaceFile(path, `${JSON.stringify({ ...lock, models: Object.fromEntries(models) }, null, 2)}\n`);
}

function readModels({ app, io }: Task): ModelsFile {
  const path = join(appFolder(app, io.cwd), artifactsFolder, "models.json");
  if (!existsSync(path)) throw new UsageError(`${app} is not compiled; run locara compile first.`);
  return JSON.parse(readFileSync(path, "utf8")) as ModelsFile;
}

function list(task: Task): ExitCode {
  const cache = openModelCache(task.cacheFolder);
  for (const { id, sha256, bytes, licence } of readModels(task).models) {
    const partial = cache.partialBytes(sha256);
    const state =
      cache.blobBytes(sha256) === bytes
        ? "here"
        : partial > 0
          ? `${Math.floor((100 * partial) / bytes)} % here`
          : "missing";
    task.io.out(`${id}  ${megabytes(bytes)}  ${licence}  ${state}\n`);
  }
  return exitCodes.fine;
}

async function fetchAll(task: Task): Promise<ExitCode> {
  const { app, cacheFolder, given, io } = task;
  const { capabilityDigest, models } = readModels(task);
  const start = fetcherProcess({
    artifacts: join(app, artifactsFolder),
    cacheFolder,
    reach: given.options.offline === true ? "none" : "development",
    entry: join(runtimeApp, "models", "fetcher.ts"),
    log: (_level, text) => io.err(`${text}\n`),
  });
  for (const { id, bytes } of models) {
    const show = progressLine(io, id);
    const progress = (haveBytes: number) => show(haveBytes, bytes);
    await start({ capabilityDigest, modelId: id }, { progress, signal: io.interrupted });
    io.out(`${id}  here\n`);
  }
  return exitCodes.fine;
}

async function verify(task: Task): Promise<ExitCode> {
  const cache = openModelCache(task.cacheFolder);
  const said = { right: "right", wrong: "damaged: fetch it again", missing: "missing" };
  let code: ExitCode = exitCodes.fine;
  for (const model of readModels(task).models) {
    const found = await verifyBlob(cache.blobPath(model.sha256), model, task.io.interrupted);
    if (found !== "right") code = exitCodes.findings;
    task.io.out(`${model.id}  ${said[found]}\n`);
  }
  return code;
}

async function collect({ cacheFolder, io }: Task): Promise<ExitCode> {
  const { collected, waiting } = await collectModels(openModelCache(cacheFolder), Date.now());
  for (const { sha256, bytes } of collected) io.out(`${sha256}  ${megabytes(bytes)}  collected\n`);
  for (const { sha256, bytes, due } of waiting)
    io.out(
      `${sha256}  ${megabytes(bytes)}  needed by no app, kept until ${new Date(due).toISOString().slice(0, 10)}\n`,
    );
  io.err(`${collected.length} collected, ${waiting.length} waiting.\n`);
  return exitCodes.fine;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** A line that is written over, at most ten times a second, on a terminal only. */
function progressLine({ terminal, err }: Io, id: string): (bytes: number, total: number) => void {
  let last = 0;
  return (bytes, total) => {
    if (!terminal || (Date.now() - last < 100 && bytes !== total)) return;
    last = Date.now();
    err(`\r${id}  ${megabytes(bytes)} of ${megabytes(total)}${bytes === total ? "\n" : ""}`);
  };
}
