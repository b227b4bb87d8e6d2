import type { LinuxSandboxFile } from "@locara/schema";

/** What Landlock is told: the `landlock` part of `sandbox.linux.json`, its symbols replaced by absolute paths. */
export type LandlockRules = LinuxSandboxFile["landlock"];

/** Everything that Landlock can refuse: each right's bit is its place among those of its field, level after level. */
const levels = [
  {
    abi: 1,
    field: "files",
    rights: [
      ...["execute", "write_file", "read_file", "read_dir", "remove_dir", "remove_file", "make_char", "make_dir"],
      ...["make_reg", "make_sock", "make_fifo", "make_block", "make_sym"],
    ],
  },
  { abi: 2, field: "files", rights: ["refer"] },
  { abi: 3, field: "files", rights: ["truncate"] },
  { abi: 4, field: "ports", rights: ["bind_tcp", "connect_tcp"] },
  { abi: 5, field: "files", rights: ["ioctl_dev"] },
  { abi: 6, field: "scopes", rights: ["abstract_unix_socket", "signal"] },
] as const;

/** For rules that are not an app's: whatever there is to refuse is refused. */
export const everyRight: LandlockRules["handled"] = levels.map(({ abi, rights }) => ({ abi, rights }));

/** A field of the rules as the kernel takes them. */
export type Field = (typeof levels)[number]["field"];
/** The order of `struct landlock_ruleset_attr`. */
export const fields: readonly Field[] = ["files", "ports", "scopes"];
/** The rights of a field, each at the place of its bit. */
export const rightsOfField = (field: Field): readonly string[] =>
  levels.flatMap((level) => (level.field === field ? level.rights : []));
