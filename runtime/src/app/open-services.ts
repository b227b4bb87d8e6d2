import { join } from "node:path";
import type { IpcFile, Ports, Resolved } from "@locara/schema";
import type { Artifacts } from "./artifacts.ts";
import { createInference } from "./engine/inference.ts";
import { openModelMemory } from "./engine/open-model-memory.ts";
import type { PrepareModel } from "./engine/preload.ts";
import { createSpeech } from "./engine/speech.ts";
import type { AppOptions, HostPicker, HostServices } from "./host-services.ts";
import { launchedFetcher } from "./models/launcher.ts";
import { openModelStore } from "./models/open-store.ts";
import { fetcherProcess } from "./models/start-fetcher.ts";
import type { ModelStore } from "./models/store.ts";
import { type AppPlaces, reservedFolders } from "./places.ts";
import type { AppLog } from "./services/app-log.ts";
import { brokeredGrants } from "./services/brokered-grants.ts";
import { confirmTool } from "./services/confirm-tool.ts";
import { openFiles } from "./services/files.ts";
import { mayBeKept, openKeptPicks } from "./services/kept-picks.ts";
import { missingBackends } from "./services/missing-backends.ts";
import { openNetwork } from "./services/network.ts";
import type { Questions } from "./services/permission-questions.ts";
import { type Grants, openGrants } from "./services/picker.ts";
import { openRealNames } from "./services/real-names.ts";
import { openSettings } from "./services/settings.ts";
import { openSounds } from "./services/sounds.ts";
import { type OpenDatabases, openDatabases } from "./storage/database.ts";
import { readDatabaseSchema } from "./storage/migrations.ts";
import { knownToolKeys } from "./tools/known-keys.ts";
import { openTools } from "./tools/tools.ts";
import type { UserSide } from "./user-side.ts";

interface ServicesSource {
  readonly places: AppPlaces;
  readonly services: HostServices;
  readonly artifacts: Artifacts;
  readonly log: AppLog;
  /** Tells every open page. */
  readonly notify: (event: string, payload: unknown) => void;
  /** Asks the user; absent where nobody can be asked. */
  readonly questions: Questions | undefined;
  readonly options: AppOptions;
}

interface OpenServices {
  /** Everything commands may use but what the kernel itself keeps: the audit and the permissions. */
  readonly ports: Omit<Ports, "audit" | "permissions">;
  readonly store: ModelStore;
  readonly databases: OpenDatabases;
  /** Loads a model ahead of its first use. */
  readonly prepare: PrepareModel;
  /** The user's side of kept picks. */
  readonly picks: Pick<UserSide, "picks" | "forgetPick">;
  /** To be closed in this order. */
  readonly closing: readonly { close(): void | Promise<void> }[];
}

/**
 * Opens what stands behind the ports of one app. Engines, databases and files themselves open on first use; only the
 * process of tools starts at once, where the app has some.
 */
export function openServices({
  places,
  services,
  artifacts,
  log,
  notify,
  questions,
  options,
}: ServicesSource): OpenServices {
  const { resolved, ipc, models } = artifacts;
  const { now = Date.now } = options;
  const engineLog = (level: "info" | "warn" | "error", text: string) => log.write(level, text);
  const { fetcher } = services;
  const startFetcher =
    fetcher !== undefined && "socket" in fetcher
      ? launchedFetcher(fetcher.socket)
      : fetcherProcess({
          artifacts: places.artifacts,
          cacheFolder: places.models,
          log: engineLog,
          reach: "public",
          ...fetcher,
        });
  const store = openModelStore({ cacheFolder: places.models, models, startFetcher, log: engineLog });
  const memory = openModelMemory(ipc.app, engineLog, now);
  // What an app has loaded ahead is to be there however long nobody asks it.
  const staying = ipc.app.preload.length > 0 ? { idleSeconds: Number.POSITIVE_INFINITY } : {};
  const inference = createInference(services.spawnEngine, store, memory, engineLog, {
    ...staying,
    reasoning: comesFrom(resolved, "llm.chat", "modality:text-to-text-thinking"),
    confirm: confirmTool(questions),
  });
  const speech = createSpeech(services.spawnEngine, store, memory, engineLog, staying);
  const tools = openTools(
    {
      pins: declaredIds(resolved, "tools"),
      locked: artifacts.tools,
      folder: places.toolFiles,
      keys: options.toolKeys ?? knownToolKeys,
    },
    services.spawnEngine,
    engineLog,
  );
  // A call takes less than a millisecond, the start of its process a hundred times that.
  if (tools.list().length > 0) void tools.prepare();
  const databases = openDatabases({
    folder: places.databases,
    names: declaredIds(resolved, "db"),
    schema: readDatabaseSchema(places.databaseSources),
    dimensions: ipc.app.vector?.dimensions ?? null,
    now,
  });
  const settings = openSettings(places.databases, (key) => notify("settings.changed", { key }));
  const names = openRealNames({
    roots: { ...places.roots, $APP_DATA: places.appData },
    reserved: reservedFolders(places),
  });
  const openOwnGrants = (host: HostPicker): Grants => {
    const kept = openKeptPicks(join(places.state, "picks.json"), (error) =>
      log.write("error", "picks.json cannot be read", error),
    );
    kept.keepOnly(mayBeKept(resolved));
    return openGrants({ host, platform: process.platform, names, kept });
  };
  const grants = "socket" in services.picker ? brokeredGrants(services.picker.socket) : openOwnGrants(services.picker);
  return {
    ports: {
      files: openFiles(process.platform, names, grants),
      picker: grants.picker,
      network: openNetwork(options.network),
      inference,
      speech,
      tools,
      ...missingBackends,
      devices: services.devices,
      sounds: openSounds(process.platform, process.env.PATH ?? ""),
      databases,
      settings,
      clipboard: services.clipboard,
      notifications: services.notifications,
      models: store,
      app: appInfo(ipc, services.host),
    },
    store,
    databases,
    prepare: (use, model) => (use === "transcribe" ? speech : inference).prepare(use, model),
    picks: { picks: grants.userPicks, forgetPick: (id) => grants.picker.forget({ names: [], picked: id }) },
    closing: [store, memory, inference, speech, tools, grants, databases, settings],
  };
}

const appInfo = ({ app }: IpcFile, host: HostServices["host"]): Ports["app"] => ({
  id: `${app.publisher}/${app.name}`,
  version: app.version,
  displayName: app.displayName,
  host,
  substitution: app.substitution,
});

const comesFrom = ({ capabilities }: Resolved, capability: string, origin: string): boolean =>
  capabilities.some((entry) => entry.id === capability && entry.origin.includes(origin));

/** The scope of a capability that is a list of ids. */
function declaredIds({ capabilities }: Resolved, capability: "db" | "tools"): readonly string[] {
  return (capabilities.find(({ id }) => id === capability)?.scope ?? []) as readonly string[];
}
