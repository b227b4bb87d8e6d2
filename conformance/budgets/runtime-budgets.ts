import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Measured, Unavailable } from "../bench/row.ts";
import { measureFirstModel, measureFirstToken, measureTokens } from "../bench/rows/engine.ts";
import { invokeBrowser, invokeElectron } from "../bench/rows/invoke.ts";
import type { StageModel } from "../bench/stage.ts";
import type { Host } from "../bench/stage-page.ts";
import type { Measurement } from "./judge.ts";

/**
 * What the runtime itself costs every app, measured by the benchmarks' own means on their small app: calls, and for an app that
 * chats the engine.
 */
export async function measureRuntime(
  host: Host,
  commands: readonly string[],
  sized: SizedModel | null,
): Promise<readonly Measurement[]> {
  const measured = [toMeasurement("ipc.call", await (host === "browser" ? invokeBrowser : invokeElectron).measure())];
  if (!commands.includes("llm.chat")) return measured;
  measured.push(
    toMeasurement("engine.firstToken", await measureFirstToken(host, { ...effort, rounds: 9 })),
    toMeasurement("engine.tokens", await measureTokens(host, effort)),
    toMeasurement("start.firstModel", await measureFirstModel(host, { ...effort, rounds: 5 })),
  );
  if (sized === null) return measured;
  const model = await stageModel(sized.path);
  return [
    ...measured,
    toMeasurement(`engine.firstToken.${sized.size}`, await measureFirstToken(host, { ...effort, rounds: 9 }, model)),
    toMeasurement(`engine.tokens.${sized.size}`, await measureTokens(host, effort, model)),
  ];
}

const effort = { rounds: 5, warmUp: 1, tokens: 128 };

/** A model of a size that the specification has a row for. */
export interface SizedModel {
  readonly size: "3B" | "7B" | "14B";
  readonly path: string;
}

/** Of `3B=/path/to/model.gguf`. Whoever names the file says how large its model is, and that it is quantised to four bits. */
export function readSizedModel(text: string | undefined): SizedModel | null {
  if (text === undefined || text === "") return null;
  const [, size, path] = /^(3B|7B|14B)=(.+)$/.exec(text) ?? [];
  if (size === undefined || path === undefined)
    throw new Error(`${JSON.stringify(text)} names no model: write 3B=, 7B= or 14B= and the path of a GGUF file.`);
  return { size: size as SizedModel["size"], path };
}

async function stageModel(path: string): Promise<StageModel> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { id: "sized", path, sha256: hash.digest("hex"), bytes: statSync(path).size };
}

function toMeasurement(name: string, measured: Measured | Unavailable): Measurement {
  if ("unavailable" in measured) throw new Error(`${name} cannot be measured: ${measured.unavailable}`);
  return { name, ...measured.figures };
}
