import type { Enforcement, Target } from "./capability.ts";

type Matrix = Readonly<Record<Target, readonly Enforcement[]>>;

const runtime = (enforces: string): Enforcement => ({ layer: "runtime", enforces, loss: null });
const kernel = (enforces: string, loss: string | null): Enforcement => ({ layer: "kernel", enforces, loss });

/** Nothing the kernel knows about: dispatch alone keeps it, on every target alike. */
export const byRuntime = (enforces: string): Matrix => ({
  "mac-sandboxed": [runtime(enforces)],
  "mac-hardened": [runtime(enforces)],
  linux: [runtime(enforces)],
  browser: [runtime(enforces)],
});

/** Dispatch keeps it exactly; the App Sandbox and the Linux sandbox keep it as far as each can express it. */
export const byRuntimeAndKernel = (
  enforces: string,
  kernels: {
    readonly mac: readonly [enforces: string, loss: string | null];
    readonly linux: readonly [enforces: string, loss: string | null];
  },
): Matrix => ({
  "mac-sandboxed": [kernel(...kernels.mac), runtime(enforces)],
  "mac-hardened": [runtime(enforces)],
  linux: [kernel(...kernels.linux), runtime(enforces)],
  browser: [runtime(enforces)],
});
