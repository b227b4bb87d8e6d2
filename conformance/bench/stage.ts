import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AppPlaces, appPlaces, type HostServices, importModel, openApp } from "@locara/runtime";
import type { IpcFile } from "@locara/schema";
import { runLocara } from "./command-line.ts";

export interface StageModel {
  readonly id: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A compiled app with a home of its own, consented to, its models in its cache. */
export interface Stage {
  readonly folder: string;
  readonly ipc: IpcFile;
  readonly places: AppPlaces;
  remove(): void;
}

/** What an app of a stage says besides its models. */
export interface StageFields {
  readonly capabilities: object;
  readonly storage?: object;
}

/** Sets up the small app whose page runs what is measured. It may chat where it has models, unless `fields` says otherwise. */
export const openStage = async (
  models: readonly StageModel[] = [],
  fields: StageFields = { capabilities: models.length === 0 ? {} : { llm: { chat: true } } },
): Promise<Stage> => {
  const folder = mkdtempSync(join(tmpdir(), "locara-stage-"));
  const app = join(folder, "app");
  mkdirSync(app);
  cpSync(join(import.meta.dirname, "page"), join(app, "page"), { recursive: true });
  writeFileSync(join(app, "locara.json"), JSON.stringify(manifest(models, fields)));
  writeFileSync(join(app, "locara.lock.json"), JSON.stringify(lock(models)));
  runLocara(["compile", app]);
  const artifacts = join(app, ".locara");
  const ipc = JSON.parse(readFileSync(join(artifacts, "ipc.json"), "utf8")) as IpcFile;
  const home = join(folder, "home");
  mkdirSync(home);
  const places = appPlaces(ipc, {
    platform: process.platform,
    home,
    variables: {},
    artifacts,
    page: join(app, "page"),
  });
  for (const { path, sha256 } of models) await importModel(places.models, path, sha256);
  await consent(places);
  return { folder, ipc, places, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

const manifest = (models: readonly StageModel[], { capabilities, ...fields }: StageFields): object => ({
  ...fields,
  schema: "locara/v1",
  publisher: "locara",
  name: "bench",
  version: "1.0.0",
  displayName: "Bench",
  description: "What the benchmarks run.",
  license: "Apache-2.0",
  author: { name: "The Locara authors", email: "authors@locara.app" },
  category: "developer-tools",
  entry: { page: "page/index.html" },
  capabilities: {
    ...(models.length === 0 ? {} : { models: models.map(({ id, sha256 }) => `${id}@sha256:${sha256}`) }),
    ...capabilities,
  },
});

const lock = (models: readonly StageModel[]): object => ({
  v: 1,
  models: Object.fromEntries(
    models.map(({ id, sha256, bytes }) => [id, { sha256, bytes, urls: [], licence: "Apache-2.0" }]),
  ),
});

/** Says yes as the user would, before anything is measured. */
export const consent = async (places: AppPlaces): Promise<void> => {
  const app = await openApp(places, idleServices);
  app.user.accept();
  await app.close();
};

const nothing = (): never => {
  throw new Error("the benchmarks do not need this");
};

const idleServices: HostServices = {
  host: "browser",
  picker: { open: nothing, save: nothing },
  clipboard: { readText: nothing, writeText: nothing },
  notifications: { show: nothing } as unknown as HostServices["notifications"],
  devices: { prepare: nothing },
  spawnEngine: nothing,
};
