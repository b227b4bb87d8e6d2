import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ConsentFile, IpcFile, Ports } from "@locara/schema";
import { readArtifacts } from "./artifacts.ts";
import { createPreload } from "./engine/preload.ts";
import type { AppOptions, HostServices } from "./host-services.ts";
import { openAudit } from "./kernel/audit.ts";
import { openPageGrants, type PageGrants } from "./kernel/page-grants.ts";
import { openPolicy } from "./kernel/policy.ts";
import { type Backlog, openSession, type Report, type Send, type Session } from "./kernel/session.ts";
import { vocabulary } from "./kernel/vocabulary.ts";
import { openServices } from "./open-services.ts";
import type { AppPlaces } from "./places.ts";
import { openAppLog } from "./services/app-log.ts";
import { openCapabilityLog } from "./services/capability-log.ts";
import { openConsentStore } from "./services/consent-store.ts";
import { openIncidents, watchEngines } from "./services/incidents.ts";
import { createQuestions } from "./services/permission-questions.ts";
import { openPermissions } from "./services/permissions.ts";
import { openUserSide, type UserSide } from "./user-side.ts";

export type { AppOptions, HostPicker, HostServices, PickedSource } from "./host-services.ts";
export type { AppPlaces } from "./places.ts";
export type { UserPick } from "./services/kept-picks.ts";
export type { UserPermission, UserSide } from "./user-side.ts";

/** One opened app: the kernel with its services behind it, and no page yet. */
export interface App {
  readonly ipc: IpcFile;
  readonly consent: ConsentFile;
  /** A page's connection. Any number may be open. */
  session(send: Send, backlog?: Backlog): Session;
  /** What the page may do by itself, without a command, as things are now. */
  readonly grants: PageGrants;
  /** What the user's own surfaces (consent, progress, permissions) use. Never reachable from a page. */
  readonly user: UserSide;
  /** Writes a line into the app's log, for what goes wrong in the host. */
  readonly report: Report;
  /** While it is paused no new call begins: it waits. What runs goes on. */
  pause(paused: "paused" | "running"): void;
  paused(): boolean;
  /** Cancels what runs, ends the engines and closes every file. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Opens an app: reads its artifacts, checks that they belong together, and puts the services behind the kernel.
 *
 * Throws `artifact/invalid` where they do not. Nothing is started: engines and databases open on first use.
 */
export async function openApp(places: AppPlaces, services: HostServices, options: AppOptions = {}): Promise<App> {
  const { now = Date.now } = options;
  const artifacts = readArtifacts(places.artifacts);
  const { resolved, digest, ipc, consent } = artifacts;
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
  const show = services.askPermission?.bind(services);
  const changed = () => {
    for (const session of sessions) session.recheck();
    notify("permissions.changed", {});
  };
  const questions = show === undefined ? undefined : createQuestions({ now, later, show });
  const permissions = openPermissions({
    resolved,
    consent,
    store: consents,
    now,
    questions,
    changed,
  });
  const incidents = openIncidents(now);
  const policy = openPolicy({ resolved, digest, ipc, vocabulary, withheld: permissions });
  const capabilityLog = openCapabilityLog(join(places.state, "capability-log.jsonl"), (error) =>
    report("the capability log cannot be written", error),
  );
  const audit = openAudit({ now, sink: capabilityLog });
  const grants = openPageGrants({ ipc, resolved, policy, audit, capabilities: vocabulary.capabilities });
  const spawnEngine = watchEngines(services.spawnEngine, incidents.add);
  const watched: HostServices = { ...services, spawnEngine };
  const opened = openServices({ places, services: watched, artifacts, log, notify, questions, options });
  const { preload: models } = ipc.app;
  const preload = createPreload({ models, resolved, withheld: permissions, prepare: opened.prepare, log: log.write });
  await opened.databases.migrate();
  const ports: Ports = { ...opened.ports, audit, permissions };

  const closeAll = async () => {
    for (const session of sessions) session.close();
    await closeInOrder([preload, ...opened.closing, capabilityLog], report);
    log.close();
  };
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  let pausing: "paused" | "running" = "running";

  return {
    ipc,
    consent,
    grants,
    session(send, backlog) {
      const kernel = { policy, ports, audit };
      const session = openSession({ kernel, send, backlog, soon: setImmediate, later, report });
      session.pause(pausing);
      void preload.load();
      return kept(session, sessions);
    },
    user: openUserSide({
      places,
      artifacts,
      consents,
      permissions,
      grants,
      policy,
      capabilityLog,
      incidents,
      store: opened.store,
      picks: opened.picks,
      notify,
      changed,
      close,
      spared: services.ownFolder,
    }),
    report,
    paused: () => pausing === "paused",
    pause(next) {
      pausing = next;
      for (const session of sessions) session.pause(next);
    },
    close,
  };
}

/** The session, among `sessions` until it is closed. */
function kept(session: Session, sessions: Set<Session>): Session {
  sessions.add(session);
  return {
    ...session,
    close() {
      sessions.delete(session);
      session.close();
    },
  };
}

/** Closes all of them, whatever goes wrong with one. */
async function closeInOrder(all: readonly { close(): void | Promise<void> }[], report: Report): Promise<void> {
  for (const closing of all) {
    try {
      await closing.close();
    } catch (error) {
      report("something could not be closed", error);
    }
  }
}

function later(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}
