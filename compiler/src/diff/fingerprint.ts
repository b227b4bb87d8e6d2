import { canonicalJson } from "@locara/schema";
import { sha256 } from "../sha256.ts";
import type { DiffChange } from "./report.ts";

/**
 * What an approval is for, as a sha256 in hexadecimal: the app, the capability, the verdict, and both scopes' normal
 * forms with whether each may be refused. Never a text, a place, a version or a witness, so that it survives a rebase;
 * never less, so that an approval of one change is none of another.
 */
export const fingerprint = (
  app: string,
  {
    capability,
    verdict,
    before,
    after,
    optional,
  }: Pick<DiffChange, "capability" | "verdict" | "before" | "after" | "optional">,
): string => sha256(canonicalJson({ v: 1, app, capability, verdict, before, after, optional }));
