import type { Enforcement } from "@locara/schema";
import type { Layer } from "./layers.ts";
import type { Refused } from "./requests.ts";

/** One refused request, put to an app with some of its layers. */
export interface Measured {
  readonly refused: Omit<Refused, "effect" | "claims">;
  /** What keeps it, by the app's `enforcement.json`. */
  readonly claims: readonly Enforcement[];
  readonly on: readonly Layer[];
  readonly denied: boolean;
}

/** Requests that a layer refuses which claims nothing of the kind, and why that stays unsaid. */
export interface MoreThanClaimed {
  readonly layer: Layer;
  /** `capability: what is asked for`. */
  readonly request: RegExp;
  readonly because: string;
}

/** Must these layers refuse it, by what the matrix says? */
export const mustDeny = ({ claims, refused, on }: Omit<Measured, "denied">): boolean =>
  claims.some(({ layer, loss }) => on.includes(layer) && (loss === null || !refused.lost));

/** Where the measured matrix and the claimed one differ, as sentences. */
export function differences(all: readonly Measured[], reviewed: readonly MoreThanClaimed[]): readonly string[] {
  return all.flatMap((measured) => {
    const { refused, claims, on, denied } = measured;
    const where = `${refused.capability}: ${refused.what}, with ${on.length === 0 ? "no layer" : `${on.join(" and ")} alone`}`;
    if (on.length === 0) return denied ? [`${where}: nothing shows what it does`] : [];
    if (mustDeny(measured)) return denied ? [] : [`${where}: it is let through, and must not be`];
    // What several layers do together, each of them was measured for.
    const [layer] = on;
    if (!denied || on.length > 1 || claims.some((claim) => claim.layer === layer)) return [];
    const known = reviewed.some(
      (one) => one.layer === layer && one.request.test(`${refused.capability}: ${refused.what}`),
    );
    return known ? [] : [`${where}: it is refused, and nobody claims that`];
  });
}
