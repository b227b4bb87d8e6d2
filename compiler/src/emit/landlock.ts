import type { LinuxSandboxFile, PortRange } from "@locara/schema";

/** What a process may do below a path. `run` is reading and starting programs; `own` adds what a browser's profile needs. */
export type Reaching = "run" | "read" | "read-write" | "own";

/** Everything Landlock can refuse, by the level (ABI) that brought it. */
const levels = [
  {
    abi: 1,
    rights: [
      ...["execute", "write_file", "read_file", "read_dir", "remove_dir", "remove_file"],
      ...["make_char", "make_dir", "make_reg", "make_sock", "make_fifo", "make_block", "make_sym"],
    ],
  },
  { abi: 2, rights: ["refer"] },
  { abi: 3, rights: ["truncate"] },
  { abi: 4, rights: ["bind_tcp", "connect_tcp"] },
  { abi: 5, rights: ["ioctl_dev"] },
  { abi: 6, rights: ["abstract_unix_socket", "signal"] },
] as const;

const read = ["read_file", "read_dir"];
// Without `refer` nothing can be renamed from one folder into another: writing is a temporary file and a rename.
const write = [...read, "write_file", "truncate", "make_reg", "make_dir", "remove_file", "remove_dir", "refer"];

/** No path is ever allowed `make_char` or `make_block`: a device file would be a way round every other rule. */
const rightsOf: Readonly<Record<Reaching, readonly string[]>> = {
  run: ["execute", ...read],
  read,
  "read-write": write,
  own: [...write, "make_sym", "make_sock", "make_fifo", "ioctl_dev"],
};

/** The second wall: what bubblewrap's mounts already leave out, said again to the kernel's own access control. */
export const landlock = (
  paths: readonly (readonly [path: string, reaching: Reaching])[],
  connect: readonly PortRange[],
): LinuxSandboxFile["landlock"] => ({
  handled: levels,
  rules: paths.map(([path, reaching]) => ({ path, rights: rightsOf[reaching] })),
  connect,
});
