import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  canonicalJson,
  capabilities,
  contentSecurityPolicy,
  type Json,
  pageLowering,
  permissionsPolicy,
  vocabulary,
} from "@locara/schema";

/** What the compiler writes for these scopes, resolved as they stand, as far as the runtime reads it. */
export function artifactsOf(scopes: Readonly<Record<string, Json>>): Record<string, string> {
  const granted = Object.entries(scopes).map(([id, scope]) => ({
    id,
    scope,
    risk: "low",
    optional: false,
    origin: id === "app" ? ["always"] : [`/capabilities/${id}`],
  }));
  const resolved = canonicalJson({ v: 1, app: "acme/notes", vocabulary, capabilities: granted });
  const capabilityDigest = createHash("sha256").update(resolved).digest("hex");
  const commands: Record<string, string[]> = {};
  for (const { id, grants } of capabilities) {
    if (Object.hasOwn(scopes, id))
      for (const { command } of grants) commands[command.id] = [...(commands[command.id] ?? []), id].sort();
  }
  const app = {
    publisher: "acme",
    name: "notes",
    version: "1.0.0",
    displayName: "Notes",
    bundleId: "app.locara.acme.notes",
    substitution: null,
    preload: [],
    profiles: {
      low: { minRamGb: 8, budgetGb: 2.5 },
      mid: { minRamGb: 16, budgetGb: 6 },
      high: { minRamGb: 32, budgetGb: 16 },
    },
  };
  const declared = granted.flatMap((entry) =>
    capabilities.filter(({ id }) => id === entry.id).map((capability) => ({ ...entry, capability })),
  );
  const page = {
    file: "index.html",
    csp: contentSecurityPolicy(declared),
    permissionsPolicy: permissionsPolicy(declared),
  };
  const { permissions } = pageLowering(declared);
  const sentences = declared.flatMap(({ capability, scope, risk, optional }) =>
    capability.consent(scope).map((text) => ({ capability: capability.id, risk, text, reason: null, optional })),
  );
  return {
    "resolved.json": resolved,
    "ipc.json": JSON.stringify({ v: 1, capabilityDigest, app, commands, page, permissions }),
    "consent.json": JSON.stringify({ v: 1, capabilityDigest, sentences }),
    "models.json": JSON.stringify({ v: 1, capabilityDigest, models: [] }),
    "tools.json": JSON.stringify({ v: 1, capabilityDigest, tools: [] }),
  };
}

/** The same, in a folder. */
export function writeArtifacts(folder: string, scopes: Readonly<Record<string, Json>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(artifactsOf(scopes))) writeFileSync(join(folder, name), text);
}
