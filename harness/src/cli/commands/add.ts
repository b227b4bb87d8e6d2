import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { lockName, manifestName, readManifest, replaceFile } from "@locara/compiler";
import { knownToolKeys, readToolFolder, type ToolFolder } from "@locara/runtime";
import { runtimeApp } from "../../build/runtime-app.ts";
import type { CliCommand } from "../command.ts";
import { exitCodes, UsageError } from "../command.ts";
import { appFolder } from "../needed-files.ts";
import { withPin } from "../pin-model.ts";

export const command: CliCommand = {
  arguments: "TOOL",
  most: 1,
  options: { app: { type: "string", value: "DIR", help: "The app's folder; by default the current one." } },
  async run({ positionals: [source], options }, { cwd, out, err }) {
    if (source === undefined)
      throw new UsageError("Say which tool: a name from the registry, or a folder with tool.json.");
    const app = appFolder(String(options.app ?? "."), cwd);
    const path = join(app, manifestName);
    const { tree } = readManifest(readFileSync(path), path);
    if (tree === undefined) throw new UsageError(`${path} is no JSON; locara compile says what is wrong.`);

    const added = readToolFolder(toolFolder(source, cwd), knownToolKeys);
    const { id, summary, licence } = added.tool.manifest;
    copyTool(join(app, "tools", id), added);
    const pinned = withPin(tree, "tools", id, added.sha256);
    // The manifest first: a compiler that watches drops lock entries that no manifest pins.
    if (pinned !== null) replaceFile(path, pinned);
    lockTool(app, added);
    out(`${pinned === null ? "Add this to capabilities.tools in the manifest: " : ""}"${id}@sha256:${added.sha256}"\n`);
    err(`${summary} (${licence})\nUsers read why an app runs tools: say it in reasons.tools.\n`);
    return exitCodes.fine;
  },
};

/** A path is taken as one; a bare name is a tool that comes with Locara. */
function toolFolder(source: string, cwd: string): string {
  if (/[\\/.]/.test(source)) return resolve(cwd, source);
  const folder = join(runtimeApp, "../../../registry/tools", source);
  if (/^[a-z0-9][a-z0-9_-]*$/.test(source) && existsSync(join(folder, "tool.json"))) return folder;
  throw new UsageError(`Locara comes with no tool called ${JSON.stringify(source)}. A folder is written ./${source}`);
}

/** The bytes, which the app ships. What is said about them goes into the lock file. */
function copyTool(folder: string, { bytes }: ToolFolder): void {
  mkdirSync(folder, { recursive: true });
  replaceFile(join(folder, "tool.wasm"), bytes);
}

function lockTool(app: string, { tool }: ToolFolder): void {
  const path = join(app, lockName);
  const lock: { readonly tools?: object } = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { v: 1 };
  const tools = Object.entries({ ...lock.tools, [tool.manifest.id]: tool }).sort(([a], [b]) => (a < b ? -1 : 1));
  replaceFile(path, `${JSON.stringify({ ...lock, tools: Object.fromEntries(tools) }, null, 2)}\n`);
}
