import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import type { IpcFile } from "@locara/schema";

/** What the operating system says of its memory. */
export interface MachineMemory {
  readonly totalBytes: number;
  /** What could be taken without pushing anybody out; null where the system does not say. */
  readonly availableBytes: number | null;
  /** Of the last ten seconds, the share in which everybody waited for memory; 0 where the system does not say. */
  readonly stalled: number;
}

const gib = 1024 ** 3;
/** A machine sold with 8 GB shows a little less to programs. */
const sold = 0.9;
/** Left to everybody else, whatever the budget says. */
const reserveOf = (totalBytes: number): number => Math.min(gib, totalBytes / 16);
/** From here on the machine is busy with moving memory about. */
const mostStalled = 0.1;

/** How much models may take on a machine of this size; below the smallest class, in proportion. */
export function budgetFor(profiles: IpcFile["app"]["profiles"], totalBytes: number): number {
  const classes = [profiles.low, profiles.mid, profiles.high];
  const fitting = classes.filter(({ minRamGb }) => totalBytes >= sold * minRamGb * gib);
  const { budgetGb, minRamGb } = fitting.at(-1) ?? profiles.low;
  const share = fitting.length > 0 ? 1 : totalBytes / (minRamGb * gib);
  return Math.floor(budgetGb * gib * share);
}

/** The budget as things are now: less than the profile's while others need the memory, nothing new while all wait for it. */
export function budgetNow(
  profileBytes: number,
  heldBytes: number,
  { totalBytes, availableBytes, stalled }: MachineMemory,
): number {
  if (stalled >= mostStalled) return 0;
  if (availableBytes === null) return profileBytes;
  return Math.max(0, Math.min(profileBytes, heldBytes + availableBytes - reserveOf(totalBytes)));
}

/** Asks the system. Linux says all of it; elsewhere only the size is known. */
export function readMachineMemory(): MachineMemory {
  const constrained = process.constrainedMemory();
  const totalBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(read("/proc/meminfo"))?.[1];
  const stalled = /^full avg10=([\d.]+)/m.exec(read("/proc/pressure/memory"))?.[1];
  return {
    totalBytes,
    availableBytes: available === undefined ? null : Number(available) * 1024,
    stalled: Number(stalled ?? 0) / 100,
  };
}

/** Some systems have no such file, some sandboxes do not show it. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error) return "";
    throw error;
  }
}
