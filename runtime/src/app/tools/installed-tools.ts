import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { LocaraError, type SignedTool, signedToolProblem, type ToolManifest, toolText } from "@locara/schema";
import { fileErrno } from "../services/file-errors.ts";
import { signedByOne } from "./signature.ts";

/** A tool as it was seen to be what the app pins: its manifest, signed, and the bytes that the manifest names. */
export interface InstalledTool {
  readonly manifest: ToolManifest;
  readonly bytes: Uint8Array;
}

export interface InstalledToolsOptions {
  /** `<id>@sha256:<digest of the manifest>`, from the resolved table. */
  readonly pins: readonly string[];
  /** From `tools.json`. */
  readonly locked: readonly SignedTool[];
  /** The app's `tools/` folder: `<id>/tool.wasm`. Null where it has none. */
  readonly folder: string | null;
  /** Whose signatures count. */
  readonly keys: readonly string[];
}

export interface InstalledTools {
  /** Every pinned tool's id. */
  readonly ids: readonly string[];
  /** Throws `resource/tool-missing` where it is not there, `tool/violation` where it is not what was pinned and signed. */
  manifest(id: string): ToolManifest;
  /** As `manifest`, with the bytes, which are checked as they are read. */
  open(id: string): InstalledTool;
}

export function installedTools({ pins, locked, folder, keys }: InstalledToolsOptions): InstalledTools {
  const digests = new Map(pins.map((pin) => pin.split("@sha256:") as [string, string]));
  const manifests = new Map<string, ToolManifest>();
  const tools = new Map<string, InstalledTool>();

  const manifest = (id: string): ToolManifest => {
    const known = manifests.get(id);
    if (known !== undefined) return known;
    const entry = locked.find((tool) => tool?.manifest?.id === id);
    if (entry === undefined) throw missing(id);
    const problem = signedToolProblem(entry);
    if (problem !== null) throw refused(id, `its manifest is not one (${problem})`);
    if (sha256(toolText(entry.manifest)) !== digests.get(id)) throw refused(id, "its manifest is not the pinned one");
    if (!signedByOne(entry, keys)) throw refused(id, "nobody signed it whom this version of Locara knows");
    manifests.set(id, entry.manifest);
    return entry.manifest;
  };

  return {
    ids: [...digests.keys()],
    manifest,
    open(id) {
      const known = tools.get(id);
      if (known !== undefined) return known;
      const { wasm } = manifest(id);
      const bytes = folder === null ? null : readWhole(join(folder, id, "tool.wasm"), wasm.bytes);
      if (bytes === null) throw missing(id);
      if (sha256(bytes) !== wasm.sha256) throw refused(id, "its bytes are not the ones that its manifest names");
      const tool = { manifest: manifest(id), bytes };
      tools.set(id, tool);
      return tool;
    },
  };
}

/** The file, or null where there is none; one of another size is not read to find that it is another one. */
function readWhole(path: string, bytes: number): Uint8Array | null {
  try {
    return statSync(path).size === bytes ? readFileSync(path) : new Uint8Array();
  } catch (error) {
    fileErrno(error);
    return null;
  }
}

const sha256 = (what: string | Uint8Array) => createHash("sha256").update(what).digest("hex");

const missing = (id: string) =>
  new LocaraError(
    "resource/tool-missing",
    `The tool "${id}" is pinned, and not in the app's tools folder or its lock file.`,
    `Run locara add ${id} in the app's folder.`,
  );

const refused = (id: string, why: string) =>
  new LocaraError(
    "tool/violation",
    `The tool "${id}" was not started: ${why}.`,
    `Run locara add ${id} in the app's folder; if that changes its pin, look at what changed.`,
  );
