import { readFileSync } from "node:fs";
import { isAbsolute, join, normalize } from "node:path";
import type { IpcFile } from "@locara/schema";
import { fileErrno } from "./services/file-errors.ts";
import { below } from "./services/real-names.ts";

/** Where one app's things are on this machine, as absolute paths. */
export interface AppPlaces {
  /** The compiler's `.locara/` folder. */
  readonly artifacts: string;
  /** The built page: `index.html` and what it loads. */
  readonly page: string;
  /** `$APP_DATA`: the only folder the page can name as its own. */
  readonly appData: string;
  /** Databases and settings; never reachable by path. */
  readonly databases: string;
  /** Consent and other things the user decided; never reachable by path. */
  readonly state: string;
  readonly logFile: string;
  /** The model cache that all apps of the user share. */
  readonly models: string;
  /** The user's own folders by root, from the operating system: `$HOME`, `$DOCUMENTS`, … */
  readonly roots: Readonly<Record<string, string>>;
  /** Every folder in which Locara keeps anything, of this app or another. No scope reaches into them, except below `appData`. */
  readonly reserved: readonly string[];
  /** The app's `db/` folder with `schema.sql` and `migrations/`, or null where it has none. */
  readonly databaseSources: string | null;
  /** The app's `tools/` folder with `<id>/tool.wasm`, or null where it has none. */
  readonly toolFiles: string | null;
}

/** The machine, as far as it says where things are. */
export interface Environment {
  readonly platform: NodeJS.Platform;
  /** The user's home folder. */
  readonly home: string;
  /** Environment variables; only `XDG_…` are looked at, and only on Linux. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly artifacts: string;
  readonly page: string;
  readonly databaseSources?: string | null;
  readonly toolFiles?: string | null;
}

/** Where an app keeps its things: XDG folders on Linux, `~/Library` on macOS. Nothing is made. */
export function appPlaces({ app }: Pick<IpcFile, "app">, environment: Environment): AppPlaces {
  const { platform, artifacts, page, databaseSources = null, toolFiles = null } = environment;
  const id = `${app.publisher}.${app.name}`;
  const folders = platform === "darwin" ? macFolders(environment, id, app.bundleId) : linuxFolders(environment, id);
  const { data, state, logFile, models, reserved, roots } = folders;
  return {
    artifacts,
    page,
    appData: join(data, id, "files"),
    databases: join(data, id, "databases"),
    state,
    logFile,
    models,
    roots,
    reserved: [...reserved, artifacts, page],
    databaseSources,
    toolFiles,
  };
}

/** What the places name themselves is closed to scopes and picks too, wherever it was put. */
export const reservedFolders = (places: AppPlaces): readonly string[] => {
  const { reserved, artifacts, page, databases, state, models, appData } = places;
  return [...reserved, artifacts, page, databases, state, models, appData];
};

interface Folders extends Pick<AppPlaces, "state" | "logFile" | "models" | "reserved" | "roots"> {
  readonly data: string;
}

function linuxFolders(environment: Environment, id: string): Folders {
  const base = (variable: string, fallback: string) => join(xdgFolder(environment, variable, fallback), "locara");
  const data = base("XDG_DATA_HOME", ".local/share");
  const states = base("XDG_STATE_HOME", ".local/state");
  const cache = base("XDG_CACHE_HOME", ".cache");
  const config = base("XDG_CONFIG_HOME", ".config");
  const state = join(states, id);
  return {
    data,
    state,
    logFile: join(state, "app.log"),
    models: join(cache, "models"),
    reserved: [data, states, cache, config],
    roots: linuxRoots(environment),
  };
}

function macFolders({ home }: Environment, id: string, bundleId: string): Folders {
  const data = join(home, "Library/Application Support/Locara");
  const logs = join(home, "Library/Logs/Locara");
  const caches = join(home, "Library/Caches/Locara");
  const folder = (name: string) => join(home, name);
  return {
    data,
    // By the app's own id: a manifest may choose any bundle id, and must not get at what was decided about another app.
    state: join(data, "state", id),
    logFile: join(logs, `${bundleId}.log`),
    models: join(caches, "models"),
    reserved: [data, logs, caches],
    roots: {
      $HOME: home,
      $DOCUMENTS: folder("Documents"),
      $DOWNLOADS: folder("Downloads"),
      $DESKTOP: folder("Desktop"),
      $PICTURES: folder("Pictures"),
      $MUSIC: folder("Music"),
      $MOVIES: folder("Movies"),
    },
  };
}

/** By the XDG base directory specification a relative value counts as none. */
function xdgFolder({ home, variables }: Environment, variable: string, fallback: string): string {
  const value = variables[variable];
  return value !== undefined && isAbsolute(value) ? value : join(home, fallback);
}

const userFolders = [
  ["$DOCUMENTS", "XDG_DOCUMENTS_DIR", "Documents"],
  ["$DOWNLOADS", "XDG_DOWNLOAD_DIR", "Downloads"],
  ["$DESKTOP", "XDG_DESKTOP_DIR", "Desktop"],
  ["$PICTURES", "XDG_PICTURES_DIR", "Pictures"],
  ["$MUSIC", "XDG_MUSIC_DIR", "Music"],
  ["$MOVIES", "XDG_VIDEOS_DIR", "Videos"],
] as const;

function linuxRoots(environment: Environment): Readonly<Record<string, string>> {
  const { home } = environment;
  const configured = readUserDirs(join(xdgFolder(environment, "XDG_CONFIG_HOME", ".config"), "user-dirs.dirs"), home);
  const roots: Record<string, string> = { $HOME: home };
  for (const [root, key, fallback] of userFolders) {
    const folder = configured.get(key) ?? join(home, fallback);
    // xdg-user-dirs switches a folder off by pointing it at the home folder: then a grant of it is one of nothing, not of everything.
    if (below(folder, normalize(home)) === null) roots[root] = folder;
  }
  return roots;
}

/** `XDG_DOCUMENTS_DIR="$HOME/Dokumente"` per line; anything else is passed over, as xdg-user-dirs does. */
function readUserDirs(file: string, home: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of readOrEmpty(file).split("\n")) {
    const [, key, value] = /^\s*(XDG_[A-Z]+_DIR)\s*=\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const plain = value.replace(/\\(.)/g, "$1");
    const path = plain === "$HOME" || plain.startsWith("$HOME/") ? home + plain.slice("$HOME".length) : plain;
    if (isAbsolute(path)) found.set(key, normalize(path).replace(/(.)\/+$/, "$1"));
  }
  return found;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    fileErrno(error);
    return "";
  }
}
