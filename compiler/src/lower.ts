import type { Granted, Lowered, LoweredTogether } from "./compiled-app.ts";
import { mergedMac } from "./emit/entitlements.ts";
import { mergedLinux } from "./emit/linux-sandbox.ts";

/** Asks each capability's definition what its scope comes down to on every target. `app` is `publisher/name`. */
export const lower = (granted: readonly Granted[], app: string): readonly Lowered[] =>
  granted.map(({ capability, scope, risk, optional }) => ({
    capability,
    scope,
    risk,
    optional,
    enforcement: capability.enforcement(scope),
    reach: capability.reach?.(scope, app) ?? {},
    mac: capability.lower.mac(scope, app),
    linux: capability.lower.linux(scope, app),
    page: capability.lower.page?.(scope) ?? {},
  }));

export const loweredTogether = (lowered: readonly Lowered[]): LoweredTogether => ({
  mac: mergedMac(lowered.map(({ mac }) => mac)),
  linux: mergedLinux(lowered.map(({ linux }) => linux)),
});
