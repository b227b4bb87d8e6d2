import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { LocaraError, type SignedTool, signedToolProblem, type ToolManifest, toolText } from "@locara/schema";
import { fileErrno } from "../services/file-errors.ts";
import { signedByOne } from "./signature.ts";

/** A tool as it was seen to be what the app pins: its manifest, signed, and the bytes that the manifest names. */
export interface InstalledTool {
  /** Of the manifest, as the app pins it. */
  readonly sha256: string;
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
    checkSigned(id, entry, keys);
    if (sha256(toolText(entry.manifest)) !== digests.get(id)) throw refused(id, "its manifest is not the pinned one");
    manifests.set(id, entry.manifest);
    return entry.manifest;
  };

  return {
    ids: [...digests.keys()],
    manifest,
    open(id) {
      const known = tools.get(id);
      if (known !== undefined) return known;
      const said = manifest(id);
      if (folder === null) throw missing(id);
      const tool = { sha256: digests.get(id) as string, manifest: said, bytes: readBytes(join(folder, id), said) };
      tools.set(id, tool);
      return tool;
    },
  };
}

/** A folder with a tool in it, `tool.json` and `tool.wasm`, as an author hands it over. */
export interface ToolFolder {
  readonly tool: SignedTool;
  readonly bytes: Uint8Array;
  /** What an app pins: the digest of the manifest, which names the digest of the bytes. */
  readonly sha256: string;
}

/** Reads a tool's folder. Throws `tool/violation` where it is not what somebody in `keys` signed. */
export function readToolFolder(folder: string, keys: readonly string[]): ToolFolder {
  const name = basename(folder);
  const text = readFileSync(join(folder, "tool.json"), "utf8");
  let tool: SignedTool;
  try {
    tool = JSON.parse(text) as SignedTool;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw refused(name, "its tool.json is no JSON");
  }
  checkSigned(name, tool, keys);
  return { tool, bytes: readBytes(folder, tool.manifest), sha256: sha256(toolText(tool.manifest)) };
}

function checkSigned(id: string, tool: SignedTool, keys: readonly string[]): void {
  const problem = signedToolProblem(tool);
  if (problem !== null) throw refused(id, `its manifest is not one (${problem})`);
  if (!signedByOne(tool, keys)) throw refused(id, "nobody signed it whom this version of Locara knows");
}

function readBytes(folder: string, { id, wasm }: ToolManifest): Uint8Array {
  const bytes = readWhole(join(folder, "tool.wasm"), wasm.bytes);
  if (bytes === null) throw missing(id);
  if (sha256(bytes) !== wasm.sha256) throw refused(id, "its bytes are not the ones that its manifest names");
  return bytes;
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
    `The tool "${id}" is refused: ${why}.`,
    `Run locara add ${id} in the app's folder; if that changes its pin, look at what changed.`,
  );
