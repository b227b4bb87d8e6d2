import type { Resolved, SignedTool } from "@locara/schema";
import { canonicalJson } from "@locara/schema";
import { type EnforcementFault, enforcementFaults } from "./check-enforcement.ts";
import type { CapabilityTable, Granted } from "./compiled-app.ts";
import { grantedCommands } from "./compiled-app.ts";
import { emitEnforcement } from "./emit/enforcement.ts";
import { emitHardenedEntitlements, emitInheritEntitlements } from "./emit/entitlements.ts";
import { emitLinuxSandbox } from "./emit/linux-sandbox.ts";
import { emitPreload } from "./emit/preload.ts";
import { emitSdk } from "./emit/sdk.ts";
import { emitTools } from "./emit/tools.ts";
import { lower, loweredTogether } from "./lower.ts";
import { sha256 } from "./sha256.ts";

/** The files of `.locara/` that follow from the table alone, and what writes each. */
export const tableEmitters: Readonly<Record<string, (table: CapabilityTable) => string>> = {
  "enforcement.json": emitEnforcement,
  "entitlements.mac.hardened.plist": emitHardenedEntitlements,
  "entitlements.mac.inherit.plist": emitInheritEntitlements,
  "preload.ts": emitPreload,
  "resolved.json": ({ resolved }) => canonicalJson(resolved),
  "sandbox.linux.json": emitLinuxSandbox,
  "sdk.ts": emitSdk,
  "tools.json": emitTools,
};

export interface WorkedOut {
  readonly table: CapabilityTable;
  /** What is wrong with the definitions of its capabilities. */
  readonly faults: readonly EnforcementFault[];
  /** Its files by name. Only of a table without faults. */
  files(): Readonly<Record<string, string>>;
}

/** The last one: whoever watches compiles again and again, and most edits leave the capabilities as they are. */
let last: { readonly key: string; readonly workedOut: WorkedOut } | undefined;

/** The table of an app's capabilities, `granted` being those of `resolved` with their definitions. */
export function workOut(resolved: Resolved, granted: readonly Granted[], tools: readonly SignedTool[]): WorkedOut {
  const capabilityDigest = sha256(canonicalJson(resolved));
  const key = `${capabilityDigest} ${JSON.stringify(tools)}`;
  if (last?.key === key) return last.workedOut;
  const each = lower(granted, resolved.app);
  const lowered = loweredTogether(each);
  const commands = grantedCommands(each);
  const table: CapabilityTable = { granted: each, lowered, commands, resolved, capabilityDigest, tools };
  let files: Readonly<Record<string, string>> | undefined;
  const workedOut: WorkedOut = {
    table,
    faults: enforcementFaults(each, lowered),
    files: () => {
      files ??= Object.fromEntries(Object.entries(tableEmitters).map(([name, emit]) => [name, emit(table)]));
      return files;
    },
  };
  last = { key, workedOut };
  return workedOut;
}
