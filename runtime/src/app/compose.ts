import type { AuditEntry, ConsentFile, IpcFile, ModelState, PermissionState } from "@locara/schema";
import type { Report, Send, Session } from "./kernel/session.ts";

export type { HostPicker, HostServices, PickedSink, PickedSource } from "./host-services.ts";
export type { AppPlaces } from "./places.ts";

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
