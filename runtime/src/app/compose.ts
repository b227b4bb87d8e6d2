import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { AuditEntry, ConsentFile, IpcFile, ModelState, PermissionState, Ports } from "@locara/schema";
import { readArtifacts } from "./artifacts.ts";
import type { AppOptions, HostServices } from "./host-services.ts";
import { openAudit } from "./kernel/audit.ts";
import { openPageGrants, type PageGrants } from "./kernel/page-grants.ts";
import { openPolicy } from "./kernel/policy.ts";
import { openSession, type Report, type Send, type Session } from "./kernel/session.ts";
import { vocabulary } from "./kernel/vocabulary.ts";
import { openServices } from "./open-services.ts";
import type { AppPlaces } from "./places.ts";
import { openAppLog } from "./services/app-log.ts";
import { openCapabilityLog } from "./services/capability-log.ts";
import { openConsentStore } from "./services/consent-store.ts";
import { openPermissions } from "./services/permissions.ts";

export type { AppOptions, HostPicker, HostServices, PickedSource } from "./host-services.ts";
export type { AppPlaces } from "./places.ts";

/** One opened app: the kernel with its services behind it, and no page yet. */
export interface App {
  readonly ipc: IpcFile;
  readonly consent: ConsentFile;
  /** A page's connection. Any number may be open. */
  session(send: Send): Session;
  /** What the page may do by itself, without a command, as things are now. */
  readonly grants: PageGrants;
  /** What the user's own surfaces (consent, progress, permissions) use. Never reachable from a page. */
  readonly user: UserSide;
  /** Writes a line into the app's log, for what goes wrong in the host. */
  readonly report: Report;
  /** Cancels what runs, ends the engines and closes every file. A second call waits for the first. */
  close(): Promise<void>;
}

/** The user's half: consent, first-launch model fetch, permissions. */
export interface UserSide {
  /** False until the user accepted exactly this capability digest. Until then a page is granted nothing but its own settings. */
  consented(): boolean;
  accept(): void;
  models(): readonly ModelState[];
  /** Fetches what is missing; see `ModelStore.fetch`. */
  fetchModels(progress: (state: ModelState) => void, signal: AbortSignal): Promise<void>;
  permissions(): readonly PermissionState[];
  /** What the app asked for and how it was decided, newest first. */
  log(limit: number): readonly AuditEntry[];
}

/**
 * Opens an app: reads its artifacts, checks that they belong together, and puts the services behind the kernel.
 *
 * Throws `artifact/invalid` where they do not. Nothing is started: engines and databases open on first use.
 */
export async function openApp(places: AppPlaces, services: HostServices, options: AppOptions = {}): Promise<App> {
  const { now = Date.now } = options;
  const artifacts = readArtifacts(places.artifacts);
  const { resolved, digest, ipc, consent, models } = artifacts;
  for (const folder of [places.appData, places.databases, places.state])
    mkdirSync(folder, { recursive: true, mode: 0o700 });

  const log = openAppLog(places.logFile, now);
  const report: Report = (what, error) => log.write("error", what, error);
  const sessions = new Set<Session>();
  const notify = (event: string, payload: unknown) => {
    for (const session of sessions) session.notify(event, payload);
  };

  const consents = openConsentStore(join(places.state, "consent.json"), now, (error) =>
    report("consent.json cannot be read", error),
  );
  const ask = services.askPermission?.bind(services);
  const permissions = openPermissions({ resolved, consent, store: consents, ask });
  const policy = openPolicy({ resolved, digest, ipc, vocabulary, withheld: permissions });
  const capabilityLog = openCapabilityLog(join(places.state, "capability-log.jsonl"), (error) =>
    report("the capability log cannot be written", error),
  );
  const audit = openAudit({ now, sink: capabilityLog });
  const opened = openServices({ places, services, artifacts, log, notify, options });
  await opened.databases.migrate();
  const ports: Ports = { ...opened.ports, audit, permissions };

  const closeAll = async () => {
    for (const session of sessions) session.close();
    for (const closing of [...opened.closing, capabilityLog]) {
      try {
        await closing.close();
      } catch (error) {
        report("something could not be closed", error);
      }
    }
    log.close();
  };
  let closed: Promise<void> | undefined;

  return {
    ipc,
    consent,
    grants: openPageGrants({ ipc, resolved, policy, audit, capabilities: vocabulary.capabilities }),
    session(send) {
      const session = openSession({ kernel: { policy, ports, audit }, send, soon: setImmediate, later, report });
      sessions.add(session);
      return {
        ...session,
        close() {
          sessions.delete(session);
          session.close();
        },
      };
    },
    user: {
      consented: () => consents.accepted(digest),
      accept: () => consents.accept(digest),
      models: () => models.models.map(({ id }) => opened.store.state(id)),
      fetchModels: (tell, signal) =>
        opened.store.fetch((state) => {
          tell(state);
          if (policy.declares("models")) notify("model.progress", state);
        }, signal),
      permissions: () => permissions.list(),
      log: (limit) => audit.entries(limit),
    },
    report,
    close: () => {
      closed ??= closeAll();
      return closed;
    },
  };
}

function later(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
