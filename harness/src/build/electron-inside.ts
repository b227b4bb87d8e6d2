import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SandboxCommand, SandboxedProgram } from "@locara/runtime";
import { type AppSandbox, sandboxEnvironment } from "./sandbox.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface Inside {
  readonly program: string;
  /** The folder of the app's bundles, that Electron is started with. */
  readonly folder: string;
  readonly environment: Environment;
  /** Sockets of whoever works for the app outside: models, picks. */
  readonly brokers: readonly string[];
  /** `own-namespace` lets a debugger in, through the sandbox's own loopback. */
  readonly network?: SandboxedProgram["calls"]["network"];
}

/** How Electron is started in an app's sandbox, with the display that it draws on. */
export function electronInside(
  sandbox: AppSandbox,
  { program, folder, environment, brokers, network = "none" }: Inside,
): SandboxCommand {
  const display = displayOf(environment);
  return sandbox.around({
    program,
    arguments: [folder],
    environment: { ...sandboxEnvironment(environment), ...display.environment, TMPDIR: sandbox.sharedFolder },
    calls: { network, unixSockets: "made", namespaces: "chromium" },
    lent: [dirname(program), folder, ...display.paths, ...brokers],
  });
}

/** The sockets of a display, and how a program is told of them. */
function displayOf(environment: Environment): {
  readonly paths: readonly string[];
  readonly environment: Record<string, string>;
} {
  const { DISPLAY, XAUTHORITY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR } = environment;
  const [, screen] = /^(?:unix)?:(\d+)/.exec(DISPLAY ?? "") ?? [];
  const wayland = WAYLAND_DISPLAY !== undefined && XDG_RUNTIME_DIR !== undefined;
  return {
    paths: [
      ...(screen === undefined ? [] : [`/tmp/.X11-unix/X${screen}`]),
      ...(XAUTHORITY === undefined ? [] : [XAUTHORITY]),
      ...(wayland ? [join(XDG_RUNTIME_DIR, WAYLAND_DISPLAY)] : []),
    ],
    environment: {
      ...(DISPLAY === undefined ? {} : { DISPLAY }),
      ...(XAUTHORITY === undefined ? {} : { XAUTHORITY }),
      ...(wayland ? { WAYLAND_DISPLAY, XDG_RUNTIME_DIR } : {}),
    },
  };
}

/**
 * The program inside, as the system outside counts it: bubblewrap's child waits for it. A signal to bubblewrap itself
 * would end what is inside without a word. Undefined before it runs, and after.
 */
export function programInside(bubblewrap: number): number | undefined {
  const [first] = childrenOf(bubblewrap);
  return first === undefined ? undefined : childrenOf(first)[0];
}

function childrenOf(process: number): readonly number[] {
  try {
    return readFileSync(`/proc/${process}/task/${process}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
