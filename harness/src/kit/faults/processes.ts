import { readdirSync, readFileSync } from "node:fs";

/** What Linux tells of a process, while it is there; `nothing` once it is gone, and on other systems. */
export function tell<Told>(look: () => Told, nothing: Told): Told {
  try {
    return look();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return nothing;
    throw error;
  }
}

/** This process and all it has started, and they in turn. Linux only: elsewhere it is this process alone. */
export function family(): readonly number[] {
  const ids = tell(() => readdirSync("/proc"), []).filter((name) => /^\d+$/.test(name));
  // What follows the name in brackets: state, parent, …
  const parentOf = (id: string): number =>
    Number(
      tell(() => readFileSync(`/proc/${id}/stat`, "utf8"), "")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  const parents = new Map(ids.map((id) => [Number(id), parentOf(id)]));
  const found = [process.pid];
  for (const id of found) for (const [child, parent] of parents) if (parent === id) found.push(child);
  return found;
}

/** What it was started with, each part ended by a zero byte. */
export const commandLine = (id: number): string => tell(() => readFileSync(`/proc/${id}/cmdline`, "utf8"), "");

/** The id that a process has for itself, in the innermost namespace of process ids that it is in. */
export function ownId(id: number): number {
  const status = tell(() => readFileSync(`/proc/${id}/status`, "utf8"), "");
  return Number(/^NSpid:.*\s(\d+)$/m.exec(status)?.[1] ?? id);
}
