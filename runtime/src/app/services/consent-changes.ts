import {
  type AnyCapability,
  byId,
  type ConsentFile,
  compareCapabilities,
  type Resolved,
  type ResolvedCapability,
  type Risk,
} from "@locara/schema";
import type { Agreed } from "./consent-store.ts";

/** What the user should look at who agreed to another version of the app before. */
export interface ConsentChanges {
  /** When the user agreed last. */
  readonly agreedAt: string;
  /** What may happen that was not agreed to: index into `ConsentFile.sentences`. */
  readonly added: readonly number[];
  /** Sentences of what is asked for no more, or for less. */
  readonly removed: readonly { readonly capability: string; readonly risk: Risk; readonly text: string }[];
}

/** Null where nothing was agreed to before. Decided by the order of the scopes, as an update is; never by its words. */
export function consentChanges(
  agreed: Agreed | null,
  { capabilities: now }: Pick<Resolved, "capabilities">,
  { sentences }: Pick<ConsentFile, "sentences">,
  known: readonly AnyCapability[],
): ConsentChanges | null {
  if (agreed === null) return null;
  const before = new Map(agreed.capabilities.map((entry) => [entry.id, entry]));
  const definitions = byId(known);
  const changes = new Map(
    compareCapabilities(agreed.capabilities, now, definitions).map((change) => [change.capability, change]),
  );
  const said = (entry: ResolvedCapability | undefined): readonly string[] =>
    entry === undefined ? [] : (definitions.get(entry.id)?.consent(entry.scope) ?? []);
  const added = [...sentences.entries()].flatMap(([index, { capability, text }]) => {
    const change = changes.get(capability);
    if (change === undefined || change.verdict === "narrower") return [];
    // Of a capability that grew, only the sentences that it did not have; all of them where its words stayed the same.
    const old = said(before.get(capability));
    const grown = sentences.some((one) => one.capability === capability && !old.includes(one.text));
    return grown && old.includes(text) ? [] : [index];
  });
  const current = new Set(sentences.map(({ text }) => text));
  // What only grew is said above, in its new words.
  const shrank = (id: string): boolean => ["narrower", "incomparable"].includes(changes.get(id)?.verdict ?? "");
  const removed = [...before.values()]
    .filter(({ id }) => shrank(id))
    .flatMap((entry) =>
      said(entry)
        .filter((text) => !current.has(text))
        .map((text) => ({ capability: entry.id, risk: entry.risk, text })),
    );
  return { agreedAt: agreed.time, added, removed };
}
