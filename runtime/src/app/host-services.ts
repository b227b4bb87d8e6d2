import type { Clipboard, Devices, Notifications, PermissionState } from "@locara/schema";
import type { SpawnEngine } from "./engine/spawn.ts";
import type { FetcherPlaces } from "./models/start-fetcher.ts";
import type { NetworkOptions } from "./services/network.ts";
import type { Answer } from "./services/permission-questions.ts";

/** What differs between hosts. */
export interface HostServices {
  readonly host: "electron" | "browser";
  /**
   * Shows the dialog and answers with what was chosen, which the composition turns into a grant; or where the broker listens
   * that does both outside of the app's sandbox.
   */
  readonly picker: HostPicker | { readonly socket: string };
  readonly clipboard: Clipboard;
  readonly notifications: Notifications;
  readonly devices: Devices;
  readonly spawnEngine: SpawnEngine;
  /**
   * Who fetches models: the launcher that listens at a socket, or, where nobody launched the app, a process of its own:
   * its bundle and what runs it, by default Node on the sources.
   */
  readonly fetcher?: { readonly socket: string } | Pick<FetcherPlaces, "node" | "entry">;
  /** A folder below the app's that the host itself has open (Chromium's): a reset leaves it. */
  readonly ownFolder?: string;
  /** Asks the user for an optional capability, on a surface the page cannot reach. Without it nothing optional is granted. */
  askPermission?(permission: PermissionState, signal: AbortSignal): Promise<Answer>;
}

/** The host's half of picking: which file, outside the app's reach. Null when the user chose none. */
export interface HostPicker {
  open(options: { readonly extensions: readonly string[] }, signal: AbortSignal): Promise<PickedSource | null>;
  save(options: { readonly suggestedName: string }, signal: AbortSignal): Promise<PickedSink | null>;
  /** Absent where the host has no places to give, only bytes. */
  folder?(signal: AbortSignal): Promise<{ readonly name: string; readonly path: string } | null>;
}

/** A file the user chose to read: a path (Electron) or bytes that were uploaded (browser host). */
export type PickedSource = { readonly name: string } & ({ readonly path: string } | { readonly bytes: Uint8Array });

/** A place the user chose to save to: a path, or a download that the host offers. */
export type PickedSink = { readonly name: string } & (
  | { readonly path: string }
  | { deliver(content: Uint8Array): Promise<void> }
);

/** What an app is opened with besides its places and its host; all of it has a usual value. */
export interface AppOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly network?: NetworkOptions;
  /** Whose signatures on tools count: raw Ed25519 keys in hexadecimal; by default those that Locara comes with. */
  readonly toolKeys?: readonly string[];
}
