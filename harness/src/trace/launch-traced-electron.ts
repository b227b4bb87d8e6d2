import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { Launch } from "@locara/runtime";
import { type LaunchedElectron, launchApp } from "../kit/launch-app.ts";
import { modelFixtures } from "../kit/model-fixtures/model-fixtures.ts";
import type { Symbols } from "./judge.ts";
import { foldersAbove, straceArguments, symbolsOf } from "./launch-traced.ts";

/** An app made ready for Electron, with strace around Electron and all that it starts. */
export interface TracedElectron extends LaunchedElectron {
  /** What the platform's list calls by symbols. */
  readonly symbols: Symbols;
  readonly standIns: readonly string[];
  /** What strace wrote, once the app has ended. */
  trace(): Promise<string>;
}

/**
 * Makes an app ready for Electron as it is without the kernel's walls, so that what they would swallow is seen. Who debugs it
 * starts the tracer in the place of Electron. Chromium closes its own sandbox as always, but leaves its processes open to
 * debuggers: what they ask for could not be read otherwise.
 */
export async function launchTracedElectron(
  folder: string,
  { home, out }: { readonly home: string; readonly out: string },
): Promise<TracedElectron> {
  await mkdir(out, { recursive: true });
  const launched = await launchApp(folder, { host: "electron", home, sandbox: "off" });
  const { places, executablePath, args, env } = launched;
  const [runtime = ""] = args;
  const launch = JSON.parse(await readFile(join(runtime, "launch.json"), "utf8")) as Launch;
  const [trace, program] = [join(out, "strace.txt"), join(out, "electron-traced")];
  const words = ["strace", ...straceArguments(trace), executablePath];
  const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
  await writeFile(program, `#!/bin/sh\ncd ${quote(out)} && exec ${words.map(quote).join(" ")} "$@"\n`);
  await chmod(program, 0o700);
  const { llm, speech, embedding } = await modelFixtures();
  const known = symbolsOf(places, { runtime, launcher: launch.launcher ?? "", home, out });
  return {
    ...launched,
    executablePath: program,
    args: [...args, "--allow-sandbox-debugging"],
    standIns: [llm, speech, embedding].map(({ sha256 }) => sha256),
    symbols: {
      ...known,
      $ABOVE: [known.$ABOVE ?? [], "/", [executablePath, launch.surfaces, home].map(foldersAbove)].flat(2),
      $ELECTRON: dirname(executablePath),
      $PREFIX: dirname(dirname(executablePath)),
      $SURFACES: launch.surfaces,
      ...desktopSymbols(env, home),
    },
    trace: () => readFile(trace, "utf8"),
  };
}

/** Where the desktop around a window keeps its things. */
const desktopSymbols = (env: LaunchedElectron["env"], home: string): Symbols => ({
  $LIBRARIES: ["/lib", "/lib64", "/usr/lib", "/usr/lib64"],
  $MACHINE: hostname(),
  $TEMPORARY: env.TMPDIR ?? "/tmp",
  $SESSION: env.XDG_RUNTIME_DIR ?? join(home, ".cache"),
  $DISPLAY_KEY: env.XAUTHORITY ?? join(home, ".Xauthority"),
  $DISPLAY_SOCKET: `/tmp/.X11-unix/X${/:(\d+)/.exec(env.DISPLAY ?? "")?.[1] ?? ""}`,
  $FONT_CACHE: [join(home, ".fontconfig"), join(home, ".cache", "fontconfig"), "/var/cache/fontconfig"],
});
