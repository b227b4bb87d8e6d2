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

type Layer = readonly [enforces: string, loss: string | null];

/** What a page opens by itself: the page's policy keeps it, and where there is one a layer of the operating system too. */
export const byPageAndKernel = (
  enforces: string,
  kernels: { readonly mac: Layer | null; readonly linux: Layer | null; readonly browserLoss: string | null },
): Matrix => {
  const page: Enforcement = { layer: "page", enforces, loss: null };
  const mac = kernels.mac === null ? [page] : [kernel(...kernels.mac), page];
  return {
    "mac-sandboxed": mac,
    "mac-hardened": mac,
    linux: kernels.linux === null ? [page] : [kernel(...kernels.linux), page],
    browser: [{ ...page, loss: kernels.browserLoss }],
  };
};

/** Named for every page feature that is kept back in somebody else's browser. */
export const unreadPolicy =
  "a browser that does not read Permissions-Policy (Firefox and Safari do not) asks the user instead of refusing";
