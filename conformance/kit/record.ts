import type { ConformanceRecord } from "@locara/harness/report";
import type { TestInfo } from "@playwright/test";

export type { ConformanceRecord } from "@locara/harness/report";

/** What the report looks for among a test's attachments. */
export const attachment = "locara-conformance";

/** Notes what a test found, where the report finds it again. */
export const record = (info: TestInfo, ...records: readonly ConformanceRecord[]): Promise<void> =>
  info.attach(attachment, { body: JSON.stringify(records), contentType: "application/json" });
