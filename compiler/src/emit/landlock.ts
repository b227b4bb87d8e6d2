import { everyRight, type LinuxSandboxFile, landlockRights, type PortRange, type Reaching } from "@locara/schema";

/** The second wall: what bubblewrap's mounts already leave out, said again to the kernel's own access control. */
export const landlock = (
  paths: readonly (readonly [path: string, reaching: Reaching])[],
  connect: readonly PortRange[],
): LinuxSandboxFile["landlock"] => ({
  handled: everyRight,
  rules: paths.map(([path, reaching]) => ({ path, rights: landlockRights[reaching] })),
  connect,
});
