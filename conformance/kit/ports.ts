import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The loopback ports on which this process listens, as Linux tells them; none elsewhere. Nothing says the app's port
 * before the user has accepted, so a test that wants to knock there has to find it out.
 */
export function loopbackPorts(): readonly number[] {
  if (!existsSync("/proc/net/tcp")) return [];
  const own = new Set(readdirSync("/proc/self/fd").map(linkOf));
  return readFileSync("/proc/net/tcp", "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === "0A" && own.has(`socket:[${inode}]`))
    .map(([, local]) => Number.parseInt(local?.split(":")[1] ?? "", 16));
}

/** The folder itself was open while it was listed. */
function linkOf(name: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${name}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
