import {
  type AppPlaces,
  type Confinement,
  probeSandbox,
  type SandboxedProgram,
  type SandboxLevel,
  sandboxed,
  sharedFolder,
  type Wrapped,
} from "@locara/runtime";
import { nativeModules } from "./bundle-runtime.ts";
import { buildRuntime } from "./runtime-build.ts";

/** The kernel layer of one app on this machine. */
export interface AppSandbox {
  readonly level: SandboxLevel;
  /** A folder inside that every sandbox of the app shares: by its sockets a second start finds the first. */
  readonly sharedFolder: string;
  /** How the browser host puts its engines into a narrower one. */
  readonly engines: Confinement;
  /** How a program of the runtime is started inside. */
  around(program: SandboxedProgram): Wrapped;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Makes ready to start an app in its sandbox, or says why this machine cannot. `out` is the launcher's own, where it builds. */
export async function openSandbox(
  places: AppPlaces,
  out: string,
  environment: Environment,
): Promise<AppSandbox | { readonly missing: string }> {
  const level = probeSandbox();
  if (level.bubblewrap !== null) return { missing: level.bubblewrap };
  const { folder: runtime, enter } = await buildRuntime(out);
  return {
    level,
    sharedFolder,
    engines: {
      enter,
      code: [runtime, nativeModules()],
      models: places.models,
      without: level.landlock === null ? [] : ["landlock"],
    },
    around: (program) =>
      sandboxed(
        {
          places,
          level,
          node: process.execPath,
          enter,
          runtimeFolder: environment.XDG_RUNTIME_DIR,
        },
        { ...program, lent: [runtime, nativeModules(), ...platform, ...program.lent] },
      ),
  };
}

/** What the C library and the window's toolkit read of the system, and all that they read. */
const platform = ["/etc/fonts", "/etc/localtime", "/etc/ld.so.cache"];

/** What a host inside sees of the environment: where it is and how to speak, nothing that was meant for others. */
export const sandboxEnvironment = (environment: Environment): Record<string, string> => ({
  ...Object.fromEntries(
    ["HOME", "LANG", "LC_ALL", "TZ"].flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  ),
  PATH: "/usr/bin",
  TMPDIR: "/tmp",
});
