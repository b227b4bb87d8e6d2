/** What a process may do below a path. `run` is reading and starting programs; `own` adds what a browser's profile needs. */
export type Reaching = "run" | "read" | "read-write" | "own";

/** Everything Landlock can refuse, by the level (ABI) that brought it, and the field of its rules that it stands in. */
export const landlockLevels = [
  {
    abi: 1,
    field: "files",
    rights: [
      ...["execute", "write_file", "read_file", "read_dir", "remove_dir", "remove_file"],
      ...["make_char", "make_dir", "make_reg", "make_sock", "make_fifo", "make_block", "make_sym"],
    ],
  },
  { abi: 2, field: "files", rights: ["refer"] },
  { abi: 3, field: "files", rights: ["truncate"] },
  { abi: 4, field: "ports", rights: ["bind_tcp", "connect_tcp"] },
  { abi: 5, field: "files", rights: ["ioctl_dev"] },
  { abi: 6, field: "scopes", rights: ["abstract_unix_socket", "signal"] },
] as const;

/** The same as rules have it: whatever there is to refuse is refused. */
export const everyRight: readonly { readonly abi: number; readonly rights: readonly string[] }[] = landlockLevels.map(
  ({ abi, rights }) => ({ abi, rights }),
);

const read = ["read_file", "read_dir"];
// Without `refer` nothing can be renamed from one folder into another: writing is a temporary file and a rename.
const write = [...read, "write_file", "truncate", "make_reg", "make_dir", "remove_file", "remove_dir", "refer"];

/** No path is ever allowed `make_char` or `make_block`: a device file would be a way round every other rule. */
export const landlockRights: Readonly<Record<Reaching, readonly string[]>> = {
  run: ["execute", ...read],
  read,
  "read-write": write,
  own: [...write, "make_sym", "make_sock", "make_fifo", "ioctl_dev"],
};

/** What a process with network needs besides: name resolution and certificates. */
export const resolverFiles = ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl"];
