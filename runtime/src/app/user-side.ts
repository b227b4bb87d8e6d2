import type { AuditEntry, ModelState, PermissionState } from "@locara/schema";
import type { Artifacts } from "./artifacts.ts";
import type { PageGrants } from "./kernel/page-grants.ts";
import type { Policy } from "./kernel/policy.ts";
import { vocabulary } from "./kernel/vocabulary.ts";
import type { ModelStore } from "./models/store.ts";
import type { AppPlaces } from "./places.ts";
import type { CapabilityLog } from "./services/capability-log.ts";
import { type CapabilityUse, capabilityUses } from "./services/capability-usage.ts";
import { type ConsentChanges, consentChanges } from "./services/consent-changes.ts";
import type { ConsentStore, Decision } from "./services/consent-store.ts";
import { freeBytesAt } from "./services/free-space.ts";
import type { Incidents } from "./services/incidents.ts";
import type { UserPick } from "./services/kept-picks.ts";
import type { GrantedCapabilities } from "./services/permissions.ts";
import { type ResetItem, resetApp, resetPlan } from "./services/reset.ts";

/** The user's half: consent, first-launch model fetch, permissions. */
export interface UserSide {
  /** False until the user accepted exactly this capability digest. Until then a page is granted nothing but its own settings. */
  consented(): boolean;
  /** What is new since the user last agreed to a version of this app; null where there was none, or nothing is. */
  changes(): ConsentChanges | null;
  accept(): void;
  /** Takes back everything: running calls are cancelled, and nothing is granted any more. */
  withdraw(): void;
  models(): readonly ModelState[];
  /** Fetches what is missing; see `ModelStore.fetch`. */
  fetchModels(progress: (state: ModelState) => void, signal: AbortSignal): Promise<void>;
  /** Bytes that are free where models are kept; null where that cannot be seen. */
  freeBytes(): number | null;
  permissions(): readonly UserPermission[];
  /**
   * The user's own word about an optional capability; null takes back what was said. Running calls of what is granted no
   * more are cancelled. True where the page could open something by itself that it may not any more: it must be loaded anew.
   */
  decide(capability: string, decision: Decision | null): boolean;
  /** Files and folders that the user picked and the app may find again. */
  picks(): readonly UserPick[] | Promise<readonly UserPick[]>;
  /** Its path leads nowhere from then on. */
  forgetPick(id: string): void | Promise<void>;
  /** What the app asked for and how it was decided, newest first: this run and as far back as the log reaches. */
  log(limit: number): readonly AuditEntry[];
  uses(): readonly CapabilityUse[];
  /** What ended by itself and should not have. */
  readonly incidents: Incidents;
  /** How the app may stay when its window is closed; null: not at all. */
  background(): "passive" | "active" | null;
  /** What `reset` would delete. */
  resetPlan(): readonly ResetItem[];
  /** Closes the app, then deletes everything it keeps; models stay. */
  reset(): Promise<readonly ResetItem[]>;
}

/** A permission as its user sees it. */
export interface UserPermission extends PermissionState {
  readonly optional: boolean;
}

interface UserSource {
  readonly places: AppPlaces;
  readonly artifacts: Artifacts;
  readonly consents: ConsentStore;
  readonly permissions: GrantedCapabilities;
  readonly grants: PageGrants;
  readonly policy: Policy;
  readonly capabilityLog: CapabilityLog;
  readonly incidents: Incidents;
  readonly store: ModelStore;
  readonly picks: Pick<UserSide, "picks" | "forgetPick">;
  readonly notify: (event: string, payload: unknown) => void;
  /** What is granted may be another set than before. */
  readonly changed: () => void;
  readonly close: () => Promise<void>;
  /** See `HostServices.ownFolder`. */
  readonly spared: string | undefined;
}

export function openUserSide(source: UserSource): UserSide {
  const { places, consents, permissions, grants, policy, capabilityLog, incidents, store, picks, spared } = source;
  const { resolved, digest, consent, ipc, models } = source.artifacts;
  return {
    consented: () => consents.accepted(digest),
    changes: () =>
      consents.accepted(digest) ? null : consentChanges(consents.agreed(), resolved, consent, vocabulary.capabilities),
    accept: () => consents.accept(digest, resolved.capabilities),
    withdraw() {
      consents.withdraw();
      source.changed();
    },
    models: () => models.models.map(({ id }) => store.state(id)),
    fetchModels: (tell, signal) =>
      store.fetch((state) => {
        tell(state);
        if (policy.declares("models")) source.notify("model.progress", state);
      }, signal),
    freeBytes: () => freeBytesAt(places.models),
    permissions: () => permissions.list().map((one) => ({ ...one, optional: permissions.isOptional(one.capability) })),
    decide(capability, decision) {
      const before = grants.opened();
      permissions.decide(capability, decision);
      const after = grants.opened();
      return before.some((id) => !after.includes(id));
    },
    ...picks,
    log: (limit) => capabilityLog.read().slice(-limit).reverse(),
    uses: () => capabilityUses(capabilityLog.read(), ipc.commands),
    incidents,
    background() {
      const declared = resolved.capabilities.find(({ id }) => id === "background");
      return declared === undefined || policy.withheld.has("background")
        ? null
        : (declared.scope as "passive" | "active");
    },
    resetPlan: () => resetPlan(places, { spared }),
    async reset() {
      // They may be kept where nothing that is deleted here reaches.
      for (const { id } of await picks.picks()) await picks.forgetPick(id);
      await source.close();
      return resetApp(places, { spared });
    },
  };
}
