import type { CapabilityChange, Json } from "@locara/schema";
import { canonicalJson } from "@locara/schema";
import { knownCapabilities } from "../known-capabilities.ts";
import type { DiffChange } from "./report.ts";

/** What a side allows, in the words of the consent page; null where it lacks the capability. */
export function wordsOf(id: string, scope: Json | null, optional: boolean): string | null {
  if (scope === null) return null;
  const capability = knownCapabilities.get(id);
  // What an older or newer version of Locara knows cannot be put into words, but it can be shown.
  const sentences = capability === undefined ? [`Has "${id}": ${canonicalJson(scope)}.`] : capability.consent(scope);
  const words = sentences.length === 0 ? (capability?.summary ?? id) : sentences.join(" ");
  return optional ? `${words} Only if the user grants it.` : words;
}

/** `before → after` as one line. */
export const sentenceOf = ({ capability, before, after }: CapabilityChange, optional: DiffChange["optional"]): string =>
  `${wordsOf(capability, before, optional.before) ?? "Nothing."} → ${wordsOf(capability, after, optional.after) ?? "Nothing."}`;
