import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AppPlaces, firstInherited } from "@locara/runtime";
import { electronInside } from "../../build/electron-inside.ts";
import { handedDown } from "../../build/handed-down.ts";
import { openSandbox } from "../../build/sandbox.ts";
import { startInside } from "../../build/start-inside.ts";
import type { Door } from "./inside.ts";

/**
 * What Playwright starts in the place of Electron: `outside.ts START ARGUMENT…` puts Electron into the app's sandbox, with a
 * way in for the debugger that Playwright is.
 */
export interface DebuggedStart {
  readonly places: AppPlaces;
  /** The launcher's own folder, where it built. */
  readonly out: string;
  readonly program: string;
  readonly folder: string;
  readonly brokers: readonly string[];
}

const [start = "", ...args] = process.argv.slice(2);
const { places, out, program, folder, brokers } = JSON.parse(readFileSync(start, "utf8")) as DebuggedStart;
const sandbox = await openSandbox(places, out, process.env);
if ("missing" in sandbox) throw new Error(sandbox.missing);
const ports = await handedDown(2);
const doors: readonly Door[] = ports.map(({ port }, index) => ({ descriptor: firstInherited + index, port }));
const inside = fileURLToPath(new URL("./inside.ts", import.meta.url));
const command = electronInside(sandbox, {
  program,
  arguments: args,
  lent: [folder, ...brokers],
  environment: process.env,
  debugger: { inside, doors },
});
const child = startInside(command, ["inherit", "inherit", "inherit"], ports);
child.once("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
