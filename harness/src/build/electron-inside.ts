import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Wrapped } from "@locara/runtime";
import { type AppSandbox, sandboxEnvironment } from "./sandbox.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface Inside {
  readonly program: string;
  /** The folder of the app's bundles, and Electron's own switches. */
  readonly arguments: readonly string[];
  readonly environment: Environment;
  /** The app's bundles, and sockets of whoever works for the app outside: models, picks. */
  readonly lent: readonly string[];
  /** In a test: a program that lets the debugger outside in, and by which sockets. */
  readonly debugger?: { readonly inside: string; readonly doors: readonly unknown[] };
}

/** How Electron is started in an app's sandbox, with the display that it draws on. */
export function electronInside(
  sandbox: AppSandbox,
  { program, arguments: args, environment, lent, debugger: debugged }: Inside,
): Wrapped {
  const display = displayOf(environment);
  const started =
    debugged === undefined
      ? { program, arguments: args }
      : {
          program: process.execPath,
          arguments: [debugged.inside, JSON.stringify(debugged.doors), program, ...args],
          inherited: debugged.doors.length,
        };
  return sandbox.around({
    ...started,
    environment: { ...sandboxEnvironment(environment), ...display.environment, TMPDIR: sandbox.sharedFolder },
    calls: {
      // Electron opens its debugging ports on the loopback of its own namespace.
      network: debugged === undefined ? "none" : "own-namespace",
      unixSockets: "made",
      namespaces: "chromium",
    },
    x11: display.x11,
    lent: [dirname(program), ...(debugged === undefined ? [] : [debugged.inside]), ...lent, ...display.paths],
  });
}

/** The sockets of a display, and how a program is told of them. */
function displayOf(environment: Environment): {
  readonly x11: boolean;
  readonly paths: readonly string[];
  readonly environment: Record<string, string>;
} {
  const { DISPLAY, HOME = "/", WAYLAND_DISPLAY, XDG_RUNTIME_DIR } = environment;
  const { XAUTHORITY = [join(HOME, ".Xauthority")].find(existsSync) } = environment;
  const [, screen] = /^(?:unix)?:(\d+)/.exec(DISPLAY ?? "") ?? [];
  const wayland = WAYLAND_DISPLAY !== undefined && XDG_RUNTIME_DIR !== undefined;
  return {
    x11: screen !== undefined,
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
