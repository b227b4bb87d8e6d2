import type { AuditEntry, Clipboard, ConsentFile, IpcFile, ModelState, Notifications, PermissionState, Picker, PickedFile } from "@locara/schema";
import type { SpawnEngine } from "./engine/spawn.ts";
import type { Report, Send, Session } from "./kernel/session.ts";

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
  /** The app's `db/schema.sql`, or null where it has none. */
  readonly databaseSchema: string | null;
}

/** What differs between hosts. */
export interface HostServices {
  readonly host: "electron" | "browser";
  /** Shows the dialog and answers with an opened file; the composition turns it into a grant. */
  readonly picker: HostPicker;
  readonly clipboard: Clipboard;
  readonly notifications: Notifications;
  readonly spawnEngine: SpawnEngine;
  /** Asks the user for an optional capability, on a surface the page cannot reach. Without it nothing optional is granted. */
  askPermission?(permission: PermissionState, signal: AbortSignal): Promise<"granted" | "refused">;
}

/** The host's half of picking: which file, outside the app's reach. Null when the user chose none. */
export interface HostPicker {
  open(options: { readonly extensions: readonly string[] }, signal: AbortSignal): Promise<PickedSource | null>;
  save(options: { readonly suggestedName: string }, signal: AbortSignal): Promise<PickedSink | null>;
}

/** A file the user chose to read: a path (Electron) or bytes that were uploaded (browser host). */
export type PickedSource = { readonly name: string } & ({ readonly path: string } | { readonly bytes: Uint8Array });

/** A place the user chose to save to: a path, or a download that the host offers. */
export type PickedSink = { readonly name: string } & ({ readonly path: string } | { deliver(content: Uint8Array): Promise<void> });

/** One opened app: the kernel with its services behind it, and no page yet. */
export interface App {
  readonly ipc: IpcFile;
  readonly consent: ConsentFile;
  /** A page's connection. Any number may be open. */
  session(send: Send): Session;
  /** What the user's own surfaces (consent, progress, permissions) use. Never reachable from a page. */
  readonly user: UserSide;
  /** Writes a line into the app's log, for what goes wrong in the host. */
  readonly report: Report;
  close(): Promise<void>;
}

/** The user's half: consent, first-launch model fetch, permissions. */
export interface UserSide {
  /** False until the user accepted exactly this capability digest. */
  consented(): boolean;
  accept(): void;
  models(): readonly ModelState[];
  /** Fetches what is missing; see `ModelStore.fetch`. */
  fetchModels(progress: (state: ModelState) => void, signal: AbortSignal): Promise<void>;
  permissions(): readonly PermissionState[];
  /** What the app asked for and how it was decided, newest first. */
  log(limit: number): readonly AuditEntry[];
}

export type { PickedFile, Picker };
