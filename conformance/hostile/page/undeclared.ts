import { commands } from "@locara/schema";
import type { Launched } from "../../kit/launch.ts";

/** A command that there is, and that this app's manifest does not have. */
export function undeclaredOf({ ipc }: Pick<Launched, "ipc">): string {
  const found = [...commands.keys()].find((command) => !(command in ipc.commands));
  if (found === undefined) throw new Error("This app declares every command there is: nothing is left to be refused.");
  return found;
}
