import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { family, tell } from "@locara/harness/faults";

export { commandLine, family } from "@locara/harness/faults";

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
