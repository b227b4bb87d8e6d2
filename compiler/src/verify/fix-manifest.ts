import { byId, capabilities, compareCapabilities, type ResolvedCapability, widens } from "@locara/schema";
import { withValue } from "../json-text.ts";
import type { ManifestEdit } from "./finding.ts";

/** What compiling a manifest's text gives, as far as an edit is judged by it. */
export interface Tried {
  readonly errors: number;
  /** Undefined where the text says nothing that could be compared. */
  readonly resolved: readonly ResolvedCapability[] | undefined;
}

/** The text with the edits made, everything else as it was written. */
export const withEdits = (text: string, edits: readonly ManifestEdit[]): string =>
  edits.reduce((before, { path, value }) => withValue(before, [...path], value), text);

/**
 * Whether the edited manifest still compiles and, where it only takes away, no capability of it is wider than before. A
 * suggestion is made by looking at one capability; this looks at the whole table, as an update's judge would.
 */
export function isProven(was: Tried, is: Tried, direction: "adds" | "removes"): boolean {
  if (is.errors > was.errors || was.resolved === undefined || is.resolved === undefined) return false;
  const changes = compareCapabilities(was.resolved, is.resolved, byId(capabilities));
  return direction === "adds" || !changes.some(({ verdict }) => widens(verdict));
}
