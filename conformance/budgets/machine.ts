import { execFileSync } from "node:child_process";
import { arch, cpus, platform, totalmem } from "node:os";
import type { Tier } from "./tables.ts";

/** What is asked of a machine. On Macs the words are those of `sysctl`. */
export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  /** `Macmini9,1`; empty on other systems. */
  readonly model: string;
  /** `Apple M1`, or whatever the system calls its processor. */
  readonly chip: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export type Place = Tier | "elsewhere";

const grades = ["", "Pro", "Max", "Ultra"];
const gigabyte = 1024 ** 3;

/** The reference Macs, the highest first. */
const references: readonly {
  readonly tier: Tier;
  readonly generation: number;
  readonly grade: string;
  readonly gigabytes: number;
}[] = [
  { tier: "high", generation: 2, grade: "Max", gigabytes: 32 },
  { tier: "mid", generation: 2, grade: "", gigabytes: 16 },
  { tier: "low", generation: 1, grade: "", gigabytes: 8 },
];

/**
 * The highest reference Mac that this machine is, or is in every way at least: as new, of the same grade or a larger one, with as
 * much memory. What is not plainly that is elsewhere: Intel, virtual Macs, other systems.
 */
export function placeOf({ platform, arch, model, chip, memoryBytes }: MachineFacts): Place {
  const read = /^Apple M(\d+)(?: (Pro|Max|Ultra))?$/.exec(chip);
  if (platform !== "darwin" || arch !== "arm64" || read === null || model.startsWith("VirtualMac")) return "elsewhere";
  const [, generation, grade = ""] = read;
  const reached = references.find(
    (mac) =>
      Number(generation) >= mac.generation &&
      grades.indexOf(grade) >= grades.indexOf(mac.grade) &&
      memoryBytes >= mac.gigabytes * gigabyte,
  );
  return reached?.tier ?? "elsewhere";
}

/** Machines of one class are compared with each other, and with no other. */
export const machineClass = ({ platform, arch, model, chip, cores, memoryBytes }: MachineFacts): string =>
  [
    `${platform}-${arch}`,
    model,
    chip.replace(/\s+/g, " ").trim(),
    `${cores} cores`,
    `${Math.round(memoryBytes / gigabyte)} GB`,
  ]
    .filter((part) => part !== "")
    .join(", ");

/** What `sysctl hw.model machdep.cpu.brand_string hw.memsize hw.ncpu` said. */
export function macFacts(said: string): Pick<MachineFacts, "model" | "chip" | "cores" | "memoryBytes"> {
  const value = (key: string): string => new RegExp(`^${key}: (.*)$`, "m").exec(said)?.[1]?.trim() ?? "";
  return {
    model: value("hw\\.model"),
    chip: value("machdep\\.cpu\\.brand_string"),
    cores: Number(value("hw\\.ncpu")),
    memoryBytes: Number(value("hw\\.memsize")),
  };
}

export function thisMachine(): MachineFacts {
  const common = { platform: platform(), arch: arch() };
  if (platform() === "darwin") {
    const keys = ["hw.model", "machdep.cpu.brand_string", "hw.memsize", "hw.ncpu"];
    return { ...common, ...macFacts(execFileSync("sysctl", keys, { encoding: "utf8" })) };
  }
  const [first] = cpus();
  return { ...common, model: "", chip: first?.model ?? "", cores: cpus().length, memoryBytes: totalmem() };
}
