import { commands, type Manifest } from "@locara/schema";
import type { ManifestTree } from "../manifest-tree.ts";
import type { CommandUse } from "./source-facts.ts";

/** The manifest's own schedule calls commands too, with arguments that stand there. */
export function scheduledUses(manifest: Manifest, tree: ManifestTree): readonly CommandUse[] {
  const tasks = (manifest as { readonly schedule?: readonly Task[] }).schedule ?? [];
  return tasks.flatMap(({ command, args = {} }, index) => {
    if (!commands.has(command)) return [];
    const fields = new Map(Object.entries(args).map(([name, value]) => [name, [value]] as const));
    const range = tree.rangeOf(["schedule", index, "command"]);
    return [{ command, args: { fields, open: new Set<string>() }, file: tree.file, range }];
  });
}

interface Task {
  readonly command: string;
  readonly args?: Readonly<Record<string, unknown>>;
}
