import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What Linux tells of a process, while it is there; empty once it is gone, and on other systems. */
function tell<Told>(look: () => Told, nothing: Told): Told {
  try {
    return look();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return nothing;
    throw error;
  }
}

/** This process and all it has started, and they in turn. */
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

export const commandLine = (id: number): string => tell(() => readFileSync(`/proc/${id}/cmdline`, "utf8"), "");

/**
 * The loopback ports on which this process or one of its children listens. Nothing says the app's port before the user
 * has accepted, so a test that wants to knock there has to find it out.
 */
export function loopbackPorts(): readonly number[] {
  if (!existsSync("/proc/net/tcp")) return [];
  const sockets = family().flatMap((id) =>
    tell(() => readdirSync(`/proc/${id}/fd`), []).map((fd) => tell(() => readlinkSync(`/proc/${id}/fd/${fd}`), "")),
  );
  const own = new Set(sockets);
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && own.has(`socket:[${inode}]`))
    .map(([, local]) => Number.parseInt(local?.split(":")[1] ?? "", 16));
}
