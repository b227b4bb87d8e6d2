import type { Device, LinuxLowering, MacLowering, PathScope, PortRange, Target } from "@locara/schema";
import { homeFolders } from "@locara/schema";
import { hardware } from "./emit/linux-sandbox.ts";

/** What the kernel of one target lets a process do, read back from what was lowered for it. */
export interface KernelReach {
  readonly files: PathScope;
  readonly ports: readonly PortRange[];
  readonly devices: readonly Device[];
}

/** The targets whose kernel is told about the app's files and network. */
export type SandboxedTarget = Extract<Target, "mac-sandboxed" | "linux">;

/** Where the app's container or the launcher puts what it does not have to ask for. */
const container = "$APP_DATA";

const everyPort: PortRange = [1, 65_535];
const macModels = "/Library/Caches/Locara/models";
const macKeys: Readonly<Record<string, string>> = {
  "files.downloads": "/Downloads",
  "assets.pictures": "/Pictures",
  "assets.music": "/Music",
  "assets.movies": "/Movies",
};
const levels = ["read-only", "read-write"] as const;
const exception = "temporary-exception.files.home-relative-path";

/**
 * A path as one target names it. A Mac's sandbox knows only places in the home folder, so `$DOCUMENTS/a` and
 * `$HOME/Documents/a` are the same to it.
 */
export function placeOn(target: SandboxedTarget, path: string): string {
  if (target === "linux") return path;
  const [root = "", ...rest] = path.split("/");
  const folder = root === "$MODELS" ? macModels : homeFolders[root];
  return folder === undefined ? path : [`$HOME${folder}`, ...rest].join("/");
}

const below = (folder: string) => `${folder}/**`;

export function linuxReach({ binds, network, ports, devices }: LinuxLowering): KernelReach {
  const reached = (access: readonly string[]) =>
    binds.flatMap(({ path, access: given }) => (access.includes(given) ? [below(path)] : []));
  const open = hardware.filter(({ lets }) => lets.some((device) => devices?.includes(device)));
  return {
    files: { read: reached(["read", "read-write"]), write: reached(["read-write"]), deny: [] },
    ports: network === "host" ? (ports ?? []) : [],
    devices: open.flatMap(({ lets }) => lets),
  };
}

export const macReach = ({ entitlements, usage = {} }: MacLowering): KernelReach => ({
  files: macFiles(entitlements),
  ports: entitlements["network.client"] === true ? [everyPort] : [],
  // macOS keeps no app from playing sound.
  devices: ["speaker", ...macDevices.flatMap((one) => (lets(one, entitlements, usage) ? [one.device] : []))],
});

function macFiles(entitlements: MacLowering["entitlements"]): PathScope {
  const read: string[] = [below(container)];
  const write: string[] = [below(container)];
  for (const [key, value] of Object.entries(entitlements)) {
    const level = levels.find((one) => key.endsWith(`.${one}`));
    const stem = level === undefined ? "" : key.slice(0, -level.length - 1);
    const folder = macKeys[stem];
    if (key === "application-groups") {
      // A group is one folder that all its apps read and write.
      read.push(below("$SHARED"));
      write.push(below("$SHARED"));
    }
    const paths = stem === exception && value !== true ? value : folder === undefined ? [] : [`${folder}/`];
    // Without the last slash it is one file.
    const patterns = paths.map((path) => `$HOME${path.endsWith("/") ? below(path.slice(0, -1)) : path}`);
    read.push(...patterns);
    if (level === "read-write") write.push(...patterns);
  }
  return { read, write, deny: [] };
}

interface MacDevice {
  readonly device: Device;
  readonly keys: readonly string[];
  readonly usage: string;
}

/** What macOS wants to see before it asks the user; without one of these it refuses, with no question and no switch. */
const macDevices: readonly MacDevice[] = [
  {
    device: "microphone",
    // The sandbox reads the first, the hardened runtime the second.
    keys: ["device.microphone", "device.audio-input"],
    usage: "NSMicrophoneUsageDescription",
  },
  { device: "camera", keys: ["device.camera"], usage: "NSCameraUsageDescription" },
  { device: "system-audio", keys: [], usage: "NSAudioCaptureUsageDescription" },
];

const lets = (
  { keys, usage }: MacDevice,
  entitlements: MacLowering["entitlements"],
  texts: Readonly<Record<string, string>>,
) => keys.every((key) => entitlements[key] === true) && (texts[usage] ?? "").trim() !== "";
