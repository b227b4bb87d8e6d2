import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AppPlaces } from "../app/places.ts";
import { fileErrno } from "../app/services/file-errors.ts";
import type { Place, SandboxPlaces } from "./fill-in.ts";

/** Symbols of the user's folders; one that this user has switched off stands for nothing. */
const userFolders = ["$HOME", "$DOCUMENTS", "$DOWNLOADS", "$DESKTOP", "$PICTURES", "$MUSIC", "$MOVIES"];

/** What of the machine a host needs besides the app: programs, libraries, sockets of brokers. They can be read and run. */
export interface Lent {
  readonly runtime: readonly (string | Place)[];
  /** `XDG_RUNTIME_DIR`, where the sound server listens. */
  readonly runtimeFolder: string | undefined;
}

/** A short name inside, because the path of a socket may have 107 bytes. */
export const sharedFolder = "/run/locara";

const sharedOf = ({ state }: AppPlaces): string => join(state, "run");

/** Where the symbols of an app's `sandbox.linux.json` are on this machine. */
export function sandboxPlaces(app: AppPlaces, { runtime, runtimeFolder }: Lent): SandboxPlaces {
  const same = (...paths: readonly (string | null | undefined)[]): readonly Place[] =>
    paths.flatMap((path) => (path === null || path === undefined ? [] : [{ outside: path, inside: path }]));
  return {
    $APP: same(app.artifacts, app.page, app.databaseSources, app.toolFiles),
    $APP_DATA: same(app.appData),
    $CAMERAS: same(...cameras()),
    $DATABASES: same(app.databases),
    $LOGS: same(dirname(app.logFile)),
    $MODELS: same(app.models),
    $PULSE: runtimeFolder === undefined ? [] : same(join(runtimeFolder, "pulse/native")),
    $RUNTIME: runtime.flatMap((place) => (typeof place === "string" ? same(place) : [place])),
    // Folders that two apps share are not kept by this version of the runtime.
    $SHARED: [],
    $STATE: [...same(app.state), { outside: sharedOf(app), inside: sharedFolder }],
    ...Object.fromEntries(userFolders.map((root) => [root, same(app.roots[root])])),
  };
}

/** What must be there before a sandbox can be made around it: the app's own folders, which it may have never had yet. */
export const ownFolders = (app: AppPlaces): readonly string[] => [
  app.appData,
  app.databases,
  app.state,
  app.models,
  dirname(app.logFile),
  sharedOf(app),
];

function cameras(): readonly string[] {
  try {
    return readdirSync("/dev")
      .filter((name) => /^video\d+$/.test(name))
      .map((name) => `/dev/${name}`);
  } catch (error) {
    fileErrno(error);
    return [];
  }
}
