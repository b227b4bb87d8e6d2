import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type AppPlaces, dialogProcess, openPickerBroker, type PickerBroker, type ShowDialog } from "@locara/runtime";
import { buildRuntime } from "./runtime-build.ts";

export interface PickerLauncher extends PickerBroker {
  /** For `launch.json`, and to be bound into the sandbox. */
  readonly socket: string;
}

interface Options {
  readonly places: AppPlaces;
  /** The launcher's own folder, which the app cannot write to. */
  readonly out: string;
  readonly dialog: ShowDialog;
  readonly say: (line: string) => void;
}

/** Picks files for an app that is started from here, outside of its sandbox. Null where it does not declare any. */
export async function openPickerLauncher({ places, out, dialog, say }: Options): Promise<PickerLauncher | null> {
  const { folder } = await buildRuntime(out);
  const socket = join(out, "picker.sock");
  const broker = await openPickerBroker({
    places,
    socket,
    // Whoever could write there would be run outside of the sandbox next time.
    reserved: [out, dirname(folder)],
    showDialog: dialog,
    log: (_level, text) => say(text),
  });
  return broker && { ...broker, socket };
}

/** The desktop's own dialogs, each shown by a small Electron of its own. */
export async function desktopDialog(
  program: string,
  out: string,
  environment: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<ShowDialog> {
  const folder = join(out, "dialog");
  await mkdir(folder, { recursive: true });
  const { dialogMain } = await buildRuntime(out);
  await copyFile(dialogMain, join(folder, "main.cjs"));
  await writeFile(join(folder, "package.json"), `${JSON.stringify({ name: "locara-dialog", main: "main.cjs" })}\n`);
  return dialogProcess({ program, folder, environment, log: (_level, text) => say(text) });
}
