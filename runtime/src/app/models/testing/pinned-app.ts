import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelsFile, PinnedModel } from "@locara/schema";

/** The part of an app's artifacts folder that the fetcher reads; gives the digest that a job must name. */
export function pinnedApp(artifacts: string, models: readonly PinnedModel[], app = "locara/example"): ModelsFile {
  mkdirSync(artifacts, { recursive: true });
  const resolved = JSON.stringify({ app, capabilities: [], v: 1, vocabulary: { digest: "", version: 1 } });
  const file: ModelsFile = { v: 1, capabilityDigest: createHash("sha256").update(resolved).digest("hex"), models };
  writeFileSync(join(artifacts, "resolved.json"), resolved);
  writeFileSync(join(artifacts, "models.json"), JSON.stringify(file));
  return file;
}
