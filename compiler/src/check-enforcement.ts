import type { Device, Enforcement, PathScope, PortRange, Reach, Target } from "@locara/schema";
import { targets, unknownToPages } from "@locara/schema";
import type { Lowered, LoweredTogether } from "./compiled-app.ts";
import { entitlementProblem } from "./emit/entitlement-keys.ts";
import { type KernelReach, linuxReach, macReach, placeOn, type SandboxedTarget } from "./kernel-reach.ts";
import { firstBeyond, reachable } from "./place-reach.ts";

const sandboxed = ["mac-sandboxed", "linux"] as const satisfies readonly Target[];

/** What one target's kernel allows. */
const kernelOf = (target: SandboxedTarget, { mac, linux }: Pick<Lowered, "mac" | "linux">): KernelReach =>
  target === "linux" ? linuxReach(linux) : macReach(mac);

/** A scope's patterns as the target names places. */
const on = (target: SandboxedTarget, { read, write, deny }: PathScope): PathScope => {
  const named = (list: readonly string[]) => list.map((pattern) => placeOn(target, pattern));
  return { read: named(read), write: named(write), deny: named(deny) };
};

/** A file is written beside its place and then renamed: its whole folder has to be writable. */
const withRoom = (pattern: string): readonly string[] => [pattern, `${pattern.slice(0, pattern.lastIndexOf("/"))}/*`];

/** A pattern that is declared and in none of the kernel's places. */
const refusedPattern = (files: PathScope, kernel: PathScope): string | undefined =>
  files.read.find((pattern) => !reachable(pattern, kernel.read)) ??
  files.write.flatMap(withRoom).find((pattern) => !reachable(pattern, kernel.write));

const outsidePorts = (ports: readonly PortRange[], allowed: readonly PortRange[]): number | undefined =>
  ports.find(([low, high]) => !allowed.some(([from, to]) => from <= low && high <= to))?.[0];

/** Something that is declared and that this kernel refuses; undefined where there is nothing. */
function refused(target: SandboxedTarget, reach: Reach, kernel: KernelReach): string | undefined {
  const { files, ports = [], devices = [] } = reach;
  const pattern = files && refusedPattern(on(target, files), kernel.files);
  if (pattern !== undefined) return pattern;
  const port = outsidePorts(ports, kernel.ports);
  if (port !== undefined) return `port ${port}`;
  return devices.find((device) => !kernel.devices.includes(device));
}

const noFiles: PathScope = { read: [], write: [], deny: [] };

/** Something that this kernel allows and that is not declared: an example of it, or null where there is nothing. */
export function beyond(target: SandboxedTarget, granted: Lowered): string | null {
  const { files = noFiles, devices = [] } = granted.reach;
  const kernel = kernelOf(target, granted);
  const device = kernel.devices.find((one) => !devices.includes(one) && !(target === "mac-sandboxed" && free(one)));
  if (device !== undefined) return device;
  // No kernel tells hosts apart, so a network that is there at all is more than any list of hosts.
  if (kernel.ports.length > 0) return "any other host";
  return firstBeyond(on(target, files), kernel.files);
}

/** macOS keeps no app from playing sound. */
const free = (device: Device) => device === "speaker";

/** What a page needs on to use the hardware by itself. */
const pageFeatureOf: Readonly<Record<Device, string>> = {
  microphone: "microphone",
  camera: "camera",
  speaker: "autoplay",
  "system-audio": "display-capture",
};

/** Layers that a row may name on a target: a browser has no kernel layer of ours, and without a sandbox macOS only asks for hardware. */
function existing({ layer }: Enforcement, target: Target, { devices = [] }: Reach): boolean {
  if (layer !== "kernel") return true;
  return target === "mac-hardened" ? devices.length > 0 : target !== "browser";
}

/** Which code, and in words what is wrong. */
export type EnforcementFault = readonly [
  code: "LOC3033" | "LOC3080" | "LOC3081" | "LOC3082" | "LOC3083",
  message: string,
];
type Kernels = Readonly<Record<SandboxedTarget, KernelReach>>;
type Check = (one: Lowered, kernels: Kernels) => Iterable<EnforcementFault>;

const checks: readonly Check[] = [
  function* everyTargetHasLayers({ capability: { id }, enforcement, reach }) {
    const open = targets.filter((target) => enforcement[target].length === 0);
    if (open.length > 0) yield ["LOC3033", `Nothing enforces "${id}" on ${open.join(", ")}.`];
    for (const target of targets) {
      if (!enforcement[target].every((row) => existing(row, target, reach)))
        yield ["LOC3083", `"${id}" names a kernel layer on ${target}, where there is none.`];
    }
  },
  function* listsAreClosed({ capability: { id }, mac, page }) {
    for (const unknown of unknownToPages(page))
      yield ["LOC3083", `"${id}" gives the page "${unknown}", which is on no list.`];
    const keys = Object.entries(mac.entitlements) as [string, true | readonly string[]][];
    for (const [key, value] of keys) {
      const problem = entitlementProblem(key, value);
      if (problem !== null) yield ["LOC3082", `"${id}" asks for the entitlement ${key}, which ${problem}.`];
    }
  },
  function* nothingDeclaredIsRefused({ capability: { id }, reach, page, optional }, kernels) {
    for (const target of sandboxed) {
      const missing = refused(target, reach, kernels[target]);
      if (missing !== undefined)
        yield ["LOC3080", `"${id}" declares ${missing}, and the sandbox of ${target} refuses it.`];
    }
    for (const device of reach.devices ?? []) {
      const feature = pageFeatureOf[device];
      if (!optional && !(page.features ?? []).includes(feature))
        yield ["LOC3080", `"${id}" declares ${device}, and the page's policy leaves ${feature} off.`];
    }
  },
  function* everyLossHasAName(one) {
    for (const target of sandboxed) {
      const named = one.enforcement[target].some(({ layer, loss }) => layer === "kernel" && loss !== null);
      const extra = named ? null : beyond(target, one);
      if (extra === null) continue;
      const message = `The sandbox of ${target} gives "${one.capability.id}" more than it declares, and the matrix does not say so: ${extra}.`;
      yield ["LOC3081", message];
    }
  },
];

/**
 * Compares what each capability declares with what its lowering makes of it on every target. Whatever this finds is a
 * fault in a capability's definition, and stops the build of every app that would suffer from it.
 */
export function enforcementFaults(granted: readonly Lowered[], together: LoweredTogether): EnforcementFault[] {
  const kernels = { "mac-sandboxed": kernelOf("mac-sandboxed", together), linux: kernelOf("linux", together) };
  return granted.flatMap((one) => checks.flatMap((check) => [...check(one, kernels)]));
}
