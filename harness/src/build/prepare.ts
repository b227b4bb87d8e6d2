import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Compiled, compileDerived, compileFolder, hasErrors } from "@locara/compiler";
import { type AppPlaces, appPlaces, importModel } from "@locara/runtime";
import type { IpcFile, ModelsFile, Resolved } from "@locara/schema";
import { findings } from "../cli/findings.ts";
import { modelFixtures } from "../kit/model-fixtures/model-fixtures.ts";
import type { FetchReach } from "./fetch-launcher.ts";
import { unavailableModel } from "./model-choice.ts";
import { buildPage } from "./page.ts";
import { standIns } from "./stand-ins.ts";

/** An app that is compiled and built, with everything a host needs to open it. */
export interface PreparedApp {
  readonly ipc: IpcFile;
  readonly places: AppPlaces;
}

export interface PrepareOptions {
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** `always`: tests never run the real models. `when-needed`: only where the real ones cannot be had. */
  readonly fixtures: "always" | "when-needed";
  /** `offline`: whether a model can be had is not asked of anybody. */
  readonly reach?: FetchReach;
  /** Where the page is built when the app's folder cannot be written. */
  readonly sparePage?: string;
  /** One line on what is done, for a person who waits. */
  readonly say: (line: string) => void;
}

/** The manifest has errors; the message is what `locara compile` says about them. */
export class ManifestErrors extends Error {
  override readonly name = "ManifestErrors";

  constructor({ diagnostics, texts }: Pick<Compiled, "diagnostics" | "texts">) {
    super(findings(diagnostics, "text", texts));
  }
}

/** Compiles an app's manifest, decides on its models and builds its page. The app's own folder gets `.locara/` and `dist/`. */
export async function prepareApp(folder: string, options: PrepareOptions): Promise<PreparedApp> {
  const { home, variables, fixtures, reach = "development", sparePage, say } = options;
  const { compiled, ipc, page } = await buildApp(folder, sparePage);
  if (page.built) say(`Built the page of ${ipc.app.displayName}.`);

  const database = join(folder, "db");
  const tools = join(folder, "tools");
  const environment = {
    platform: process.platform,
    home,
    variables,
    page: page.folder,
    databaseSources: existsSync(database) ? database : null,
    toolFiles: existsSync(tools) ? tools : null,
  };
  const places = appPlaces(ipc, { ...environment, artifacts: join(folder, ".locara") });
  const reason =
    fixtures === "always"
      ? null
      : await unavailableModel(read<ModelsFile>(compiled, "models.json"), places.models, reach);
  if (fixtures === "when-needed" && reason === null) return { ipc, places };

  if (reason !== null)
    say(`${reason.id} cannot be fetched (${reason.why}): small test models stand in for the real ones.`);
  const replaced = standIns(read<Resolved>(compiled, "resolved.json"), await modelFixtures());
  if (replaced === null) return { ipc, places };
  const { derivation, files } = replaced;
  // What is derived is the app's data, not its source: it lies beside the data of all apps.
  const derived = compileDerived(folder, dirname(dirname(places.appData)), derivation);
  if (derived.artifacts === undefined) throw new ManifestErrors(derived);
  for (const { path, sha256 } of files) await importModel(places.models, path, sha256);
  const derivedIpc = read<IpcFile>(derived, "ipc.json");
  return { ipc: derivedIpc, places: appPlaces(derivedIpc, { ...environment, artifacts: derived.artifacts }) };
}

/** Compiles an app and builds its page, where that has not been done: the part of preparing it that belongs to no home. */
export async function buildApp(folder: string, sparePage?: string) {
  const compiled = compileFolder(folder);
  if (hasErrors(compiled.diagnostics)) throw new ManifestErrors(compiled);
  const ipc = read<IpcFile>(compiled, "ipc.json");
  return { compiled, ipc, page: await buildPage(folder, ipc.page.file, sparePage) };
}

function read<File>({ files }: Pick<Compiled, "files">, name: string): File {
  const text = files.get(name);
  if (text === undefined) throw new Error(`The compiler wrote no ${name}.`);
  return JSON.parse(text) as File;
}
