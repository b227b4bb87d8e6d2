import { type Json, LocaraError, type ToolDescription, type Tools, valueProblem } from "@locara/schema";
import type { EngineLog } from "../engine/backend.ts";
import { openEngineClient } from "../engine/client.ts";
import type { SpawnEngine } from "../engine/spawn.ts";
import { type InstalledTool, type InstalledToolsOptions, installedTools } from "./installed-tools.ts";
import type { ToolRun } from "./wasi-runner.ts";

const inputBytes = 4 * 1024 * 1024;
/** Deeper answers break those who read them recursively, and no tool needs them. */
const maxAnswerDepth = 64;

export interface OpenTools extends Tools {
  /** Starts the tools' process, so that the first call need not wait for it. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** The tools that an app pins, run in a process of their own that may be killed without harm. */
export function openTools(options: InstalledToolsOptions, spawn: SpawnEngine, log: EngineLog): OpenTools {
  const installed = installedTools(options);
  const client = openEngineClient("tools", spawn, log, { idleSeconds: 300, graceMilliseconds: 2000 });

  const describe = (id: string): readonly ToolDescription[] => {
    try {
      const { summary, input, output } = installed.manifest(id);
      return [{ id, summary, input, output }];
    } catch (error) {
      if (!(error instanceof LocaraError)) throw error;
      log("warn", error.message);
      return [];
    }
  };

  const run = async (tool: InstalledTool, input: Uint8Array, signal: AbortSignal): Promise<unknown> => {
    const { id, imports, limits, clock, random } = tool.manifest;
    const job = { op: "tool", sha256: tool.sha256, input } as const;
    const whole = { ...job, run: { id, imports, limits, clock, random } satisfies ToolRun };
    try {
      return (await client.run(job, { signal })) ?? (await client.run(whole, { signal, audio: tool.bytes }));
    } catch (error) {
      if (!(error instanceof LocaraError) || error.code !== "resource/engine-crashed") throw error;
      throw new LocaraError("tool/trap", `The tool "${id}" took its process down with it.`, "Use another tool.", {
        cause: error,
      });
    }
  };

  return {
    list: () => installed.ids.flatMap(describe),
    async call(id, input, signal) {
      const tool = installed.open(id);
      const wrong = valueProblem(tool.manifest.input, input);
      if (wrong !== null) throw badInput("argument/invalid", `The input of the tool "${id}" does not fit: ${wrong}.`);
      // Not a Buffer: Electron would send all of the pool that it lies in, and what else this process has in there.
      const given = new TextEncoder().encode(JSON.stringify(input));
      if (given.length > inputBytes)
        throw badInput("argument/too-large", `The input of the tool "${id}" is longer than ${inputBytes} bytes.`);
      return readAnswer(tool, await run(tool, given, signal));
    },
    async prepare() {
      try {
        await client.run({ op: "tools-ready" }, { signal: new AbortController().signal });
      } catch (error) {
        // The first call tries again, and says why it fails.
        log("warn", `The tools' process did not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    close: () => client.close(),
  };
}

const badInput = (code: "argument/invalid" | "argument/too-large", message: string) =>
  new LocaraError(code, message, "Give it what its manifest's input schema describes.");

/** What a tool's process said is the tool's word, and believed as far as its schema goes. */
function readAnswer({ manifest: { id, output, limits } }: InstalledTool, answer: unknown): Json {
  const broken = (why: string) =>
    new LocaraError("tool/violation", `The tool "${id}" answered ${why}.`, "Tell who made the tool.");
  if (!(answer instanceof Uint8Array) || answer.length > limits.outputBytes) throw broken("with no text");
  if (depthOf(answer) > maxAnswerDepth) throw broken(`with more than ${maxAnswerDepth} levels`);
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(answer)) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw broken("with something that is no JSON");
  }
  const problem = valueProblem(output, value);
  if (problem !== null) throw broken(`with what its manifest does not describe: ${problem}`);
  return value;
}

/** How deep lists and objects nest at most; brackets inside texts do not count. */
function depthOf(json: Uint8Array): number {
  const [quote, backslash] = [0x22, 0x5c];
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inText && byte === backslash) at++;
    else if (byte === quote) inText = !inText;
    else if (inText) continue;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return deepest;
}
