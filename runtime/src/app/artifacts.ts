import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ConsentFile,
  capabilities,
  type IpcFile,
  LocaraError,
  type ModelsFile,
  type Resolved,
  type SignedTool,
  type ToolsFile,
  vocabulary,
} from "@locara/schema";
import { disagreement } from "./artifact-agreement.ts";

/** What the compiler wrote, read and seen to belong together. */
export interface Artifacts {
  readonly resolved: Resolved;
  /** sha256 of `resolved.json`. */
  readonly digest: string;
  readonly ipc: IpcFile;
  readonly consent: ConsentFile;
  readonly models: ModelsFile;
  /** Of the tools that it pins, those that its lock file knows. */
  readonly tools: readonly SignedTool[];
}

/** Reads `.locara/`. Throws `artifact/invalid` where a file is missing, broken, or does not follow from the resolved table. */
export function readArtifacts(folder: string): Artifacts {
  const bytes = read(folder, "resolved.json");
  const digest = createHash("sha256").update(bytes).digest("hex");
  const resolved = parse<Resolved>(bytes, "resolved.json");
  if (resolved.vocabulary?.digest !== vocabulary.digest) {
    throw invalid("The app was compiled by a version of Locara with other capabilities than this one has.");
  }
  const sibling = <T extends { readonly v: 1; readonly capabilityDigest: string }>(name: string): T => {
    const file = parse<T>(read(folder, name), name);
    if (file.capabilityDigest !== digest)
      throw invalid(`${name} was compiled from other capabilities than resolved.json holds.`);
    return file;
  };
  const siblings = {
    ipc: sibling<IpcFile>("ipc.json"),
    consent: sibling<ConsentFile>("consent.json"),
    models: sibling<ModelsFile>("models.json"),
  };
  const tools = sibling<ToolsFile>("tools.json").tools;
  const other = disagreement(resolved, siblings, capabilities);
  if (other !== null) throw invalid(`${other} than resolved.json leads to.`);
  return { resolved, digest, ...siblings, tools };
}

function read(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    throw invalid(`${name} cannot be read.`, error);
  }
}

function parse<T extends { readonly v: 1 }>(bytes: Buffer, name: string): T {
  let value: T;
  try {
    value = JSON.parse(bytes.toString("utf8")) as T;
  } catch (error) {
    throw invalid(`${name} is no JSON.`, error);
  }
  if (value?.v !== 1) throw invalid(`${name} is of another version than 1.`);
  return value;
}

const invalid = (message: string, cause?: unknown) =>
  new LocaraError(
    "artifact/invalid",
    message,
    "Run `locara compile` again with the version of Locara that runs the app.",
    { cause },
  );
