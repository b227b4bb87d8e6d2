import type { ConformanceRecord } from "@locara/harness/report";
import type { SandboxLevel } from "@locara/runtime";
import type { TestInfo } from "@playwright/test";

export type { ConformanceRecord } from "@locara/harness/report";

/** What the report looks for among a test's attachments. */
export const attachment = "locara-conformance";

/** Notes what a test found, where the report finds it again. */
export const record = (info: TestInfo, ...records: readonly ConformanceRecord[]): Promise<void> =>
  info.attach(attachment, { body: JSON.stringify(records), contentType: "application/json" });

/** How much of the kernel layer is around a launched app, as the report says it. */
export function sandboxRecord(sandbox: SandboxLevel | { readonly missing: string }): ConformanceRecord {
  if ("missing" in sandbox) return { kind: "sandbox", level: "none", missing: [sandbox.missing] };
  const walls = Object.entries(sandbox) as readonly (readonly [wall: string, missing: string | null])[];
  const there = walls.filter(([, missing]) => missing === null).map(([wall]) => wall);
  const missing = walls.flatMap(([wall, why]) => (why === null ? [] : [`${wall}: ${why}`]));
  return { kind: "sandbox", level: there.length === 0 ? "none" : there.join(" and "), missing };
}
