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
import type { ConsentStore } from "./consent-store.ts";

interface PermissionsOptions {
  readonly resolved: Resolved;
  readonly consent: ConsentFile;
  readonly store: ConsentStore;
  /** Shows the question where the page cannot reach it. Absent: nothing optional is granted. */
  readonly ask: ((permission: PermissionState, signal: AbortSignal) => Promise<"granted" | "refused">) | undefined;
}

/** What is granted: all that was consented to, less the optional capabilities that the user has not granted. */
export interface GrantedCapabilities extends Permissions, Withheld {
  /** The user's own word, from the permissions surface. */
  decide(capability: string, decision: "granted" | "refused"): void;
}

/** Before consent only what every app has anyway (`presence: "always"`, its settings and its name) is granted. */
export function openPermissions({ resolved, consent, store, ask }: PermissionsOptions): GrantedCapabilities {
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
  const decide = (id: string, decision: "granted" | "refused") => store.decide(id, scopes.get(id) ?? "", decision);

  const state = (id: string): PermissionState["state"] => {
    if (!declared.get(id)?.optional) return "granted";
    return store.decision(id, scopes.get(id) ?? "") ?? "optional";
  };
  const permission = (id: string): PermissionState => ({
    capability: id,
    state: state(id),
    sentences: sentencesOf(id),
  });

  return {
    has: (id) => !declared.get(id)?.origin.includes("always") && (!store.accepted(digest) || state(id) !== "granted"),
    list: () => [...declared.keys()].map(permission),
    async request(id, signal) {
      // What the manifest does not declare cannot be had by asking.
      if (!declared.has(id)) return "refused";
      if (state(id) === "granted") return "granted";
      if (ask === undefined) return "refused";
      const decision = await ask(permission(id), signal);
      signal.throwIfAborted();
      decide(id, decision);
      return decision;
    },
    decide(id, decision) {
      if (declared.get(id)?.optional) decide(id, decision);
    },
  };
}
