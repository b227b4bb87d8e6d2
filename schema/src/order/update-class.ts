import type { Verdict } from "../scope-type.ts";

export type UpdateClass = "identical" | "metadata" | "tightening" | "expansion";

/** What has to be known of two versions besides their capabilities. */
export interface Versions {
  /** Publisher, name and bundle id. */
  readonly identity: "same" | "changed";
  /** Every other field, the version included, after normalisation. */
  readonly rest: "same" | "changed";
}

/** What cannot be shown to ask for no more is treated as asking for more. */
export const widens = (verdict: Verdict): boolean => verdict !== "equal" && verdict !== "narrower";

/** Which kind of update the changes make. A changed identity is another app: an expansion, and blocked besides. */
export function updateClass(
  changes: readonly { readonly verdict: Verdict }[],
  { identity, rest }: Versions,
): UpdateClass {
  if (identity === "changed" || changes.some(({ verdict }) => widens(verdict))) return "expansion";
  if (changes.some(({ verdict }) => verdict === "narrower")) return "tightening";
  return rest === "changed" ? "metadata" : "identical";
}
