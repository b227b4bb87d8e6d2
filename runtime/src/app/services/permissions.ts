import { createHash } from "node:crypto";
import {
  type ConsentFile,
  canonicalJson,
  type PermissionState,
  type Permissions,
  pairOf,
  type Resolved,
} from "@locara/schema";
import type { Withheld } from "../kernel/policy.ts";
import type { ConsentStore, Decision } from "./consent-store.ts";
import type { Questions } from "./permission-questions.ts";

interface PermissionsOptions {
  readonly resolved: Resolved;
  readonly consent: ConsentFile;
  readonly store: ConsentStore;
  readonly now: () => number;
  /** Absent: nobody can be asked, and nothing optional is granted but by the user's own hand. */
  readonly questions: Questions | undefined;
  /** What is granted may be another set than before. */
  readonly changed: () => void;
}

/** What is granted: all that was consented to, less the optional capabilities that the user has not granted. */
export interface GrantedCapabilities extends Permissions, Withheld {
  /** The user's own word, from the permissions surface; null takes back what was said. */
  decide(capability: string, decision: Decision | null): void;
  isOptional(capability: string): boolean;
}

const minute = 60_000;
/** How long "not now" holds, the first time, the second time and ever after. */
export const postponedMilliseconds = [10 * minute, 60 * minute, 24 * 60 * minute] as const;

/** Before consent only what every app has anyway (`presence: "always"`, its settings and its name) is granted. */
export function openPermissions(options: PermissionsOptions): GrantedCapabilities {
  const { resolved, consent, store, now, questions, changed } = options;
  // A pair is had by having both its halves: nobody decides about it by itself.
  const declared = new Map(
    resolved.capabilities.flatMap((entry) => (pairOf(entry.id) === undefined ? [[entry.id, entry]] : [])),
  );
  // Whoever is asked for one half reads what it means together with the other.
  const sentencesOf = (id: string) =>
    consent.sentences
      .filter(({ capability }) => capability === id || pairOf(capability)?.of.includes(id))
      .map(({ text }) => text);
  const digest = consent.capabilityDigest;
  // A word about one scope says nothing about a wider one that an update brings.
  const scopes = new Map(
    resolved.capabilities.map(({ id, scope }) => [id, createHash("sha256").update(canonicalJson(scope)).digest("hex")]),
  );
  store.keepOnly(scopes);
  const scopeOf = (id: string) => scopes.get(id) ?? "";

  const state = (id: string): PermissionState["state"] => {
    if (!declared.get(id)?.optional) return "granted";
    return store.decision(id, scopeOf(id)) ?? "optional";
  };
  const permission = (id: string): PermissionState => ({
    capability: id,
    state: state(id),
    sentences: sentencesOf(id),
  });
  const inPeace = (id: string): boolean => {
    const { times, at } = store.postponed(id, scopeOf(id)) ?? { times: 0, at: 0 };
    const pause = postponedMilliseconds[Math.min(times, postponedMilliseconds.length) - 1] ?? 0;
    // A clock that was set back must not lengthen the pause.
    return now() >= at && now() < at + pause;
  };

  const ask = async (id: string, signal: AbortSignal): Promise<boolean> => {
    if (!declared.has(id) || !store.accepted(digest)) return false;
    if (state(id) !== "optional" || questions === undefined || inPeace(id)) return state(id) === "granted";
    const answer = await questions.ask(permission(id), signal);
    // Calls that shared the question hear the same answer, and the user may have decided on the surface meanwhile.
    if (answer !== null && state(id) === "optional" && store.accepted(digest) && !inPeace(id)) {
      store.decide(id, scopeOf(id), answer);
      changed();
    }
    return state(id) === "granted";
  };

  return {
    has: (id) => !declared.get(id)?.origin.includes("always") && (!store.accepted(digest) || state(id) !== "granted"),
    ask,
    list: () => [...declared.keys()].map(permission),
    request: async (id, signal) => ((await ask(id, signal)) ? "granted" : "refused"),
    isOptional: (id) => declared.get(id)?.optional ?? false,
    decide(id, decision) {
      if (!declared.get(id)?.optional) return;
      if (decision === null) store.forget(id);
      else store.decide(id, scopeOf(id), decision);
      changed();
    },
  };
}
