import { contentSecurityPolicy, type IpcFile, pageLowering, permissionsPolicy } from "@locara/schema";
import type { CompiledApp } from "../compiled-app.ts";
import { bundleId, readableJson } from "../compiled-app.ts";
import { profilesOf } from "../profiles.ts";

/** `ipc.json`: what the host registers, and how it presents and confines the page. */
export function emitIpc(app: CompiledApp): string {
  const { manifest, capabilityDigest, substitution } = app;
  const vector = manifest.storage?.vector;
  const file: IpcFile = {
    v: 1,
    capabilityDigest,
    app: {
      publisher: manifest.publisher,
      name: manifest.name,
      version: manifest.version,
      displayName: manifest.displayName,
      description: manifest.description,
      bundleId: bundleId(manifest),
      backend: manifest.runtime?.backend ?? "in-process",
      preload: [...new Set(manifest.runtime?.preload ?? [])].sort(),
      vector: vector === undefined ? null : { engine: vector.engine, dimensions: vector.dimensions },
      profiles: profilesOf(manifest),
      substitution,
    },
    page: {
      file: manifest.entry?.page ?? "index.html",
      csp: contentSecurityPolicy(app.granted),
      permissionsPolicy: permissionsPolicy(app.granted),
    },
    window: {
      width: manifest.entry?.window?.width ?? 1000,
      height: manifest.entry?.window?.height ?? 720,
      title: manifest.entry?.window?.title ?? manifest.displayName,
      resizable: manifest.entry?.window?.resizable ?? true,
    },
    permissions: pageLowering(app.granted).permissions,
    commands: Object.fromEntries(
      app.commands.map(({ command, by }) => [command.id, by.map(({ capability }) => capability.id)]),
    ),
  };
  return readableJson(file);
}
