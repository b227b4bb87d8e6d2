import { type AnyCapability, capabilities, type LockFile, manifestPath } from "@locara/schema";
import { readLock } from "../lock.ts";
import type { Path } from "../manifest-path.ts";
import type { Draft } from "./draft.ts";
import { formsAt } from "./forms.ts";

/** Where a capability is declared in a manifest. */
export const placeOf = ({ id }: AnyCapability): Path => ["capabilities", ...manifestPath(id)];

/** Those that can be written below `capabilities` at all. */
const declarable = (capability: AnyCapability) => formsAt(placeOf(capability)).length > 0;

/** The capability whose declaration contains `path`. */
export const capabilityAt = (path: Path): AnyCapability | undefined =>
  capabilities.find((one) => placeOf(one).every((name, index) => path[index] === name) && declarable(one));

/** The capabilities that a draft declares. */
export const declaredIn = (draft: Draft): readonly AnyCapability[] =>
  capabilities.filter((one) => {
    const spelling = declarable(one) ? draft.valueAt(placeOf(one)) : undefined;
    return spelling !== undefined && spelling !== false;
  });

/** Ids of the models a draft pins. */
export function pinnedIn(draft: Draft): readonly string[] {
  const pins = draft.valueAt(["capabilities", "models"]);
  return Array.isArray(pins)
    ? pins.filter((pin) => typeof pin === "string").map((pin) => pin.split("@", 1)[0] as string)
    : [];
}

export type LockedModels = LockFile["models"];

/** The models that a lock file knows; none where it is missing or broken. */
export const lockedModels = (bytes: Uint8Array | null): LockedModels => readLock(bytes, "").lock.models;
