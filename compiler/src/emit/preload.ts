import type { CapabilityTable } from "../compiled-app.ts";
import { generated } from "./generated.ts";

/** `preload.ts`: hands the runtime's bridge the commands it may pass on. Commands, never channels. */
export function emitPreload(app: CapabilityTable): string {
  const commands = app.commands.map(({ command }) => `  ${JSON.stringify(command.id)},\n`);
  return `${generated}import { exposeBridge } from "@locara/runtime/preload";\n\nexposeBridge([\n${commands.join("")}]);\n`;
}
