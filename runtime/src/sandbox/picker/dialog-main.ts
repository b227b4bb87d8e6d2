import { createInterface } from "node:readline";
import { app, dialog } from "electron";
import type { DialogQuestion } from "./dialog.ts";

/**
 * Main process of a dialog, bundled: shows one question, says what was chosen, and ends. It is in no sandbox, so it does
 * nothing else: there is no window, no page and no network.
 */
async function show(question: DialogQuestion): Promise<string | null> {
  const { kind, title, extensions, suggestedName } = question;
  if (kind === "save") {
    const { canceled, filePath } = await dialog.showSaveDialog({
      title,
      defaultPath: suggestedName,
      properties: ["showOverwriteConfirmation", "createDirectory", "dontAddToRecent"],
    });
    return canceled || filePath === "" ? null : filePath;
  }
  const { canceled, filePaths } = await dialog.showOpenDialog({
    title,
    properties: [kind === "folder" ? "openDirectory" : "openFile", "createDirectory", "dontAddToRecent"],
    filters: extensions.length === 0 ? [] : [{ name: "Files this app asks for", extensions: [...extensions] }, anyFile],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

const anyFile = { name: "All files", extensions: ["*"] };

function run(): void {
  app.enableSandbox();
  // Chromium's own things go where whoever asks throws them away.
  app.setPath("userData", process.argv.at(-1) ?? app.getPath("temp"));
  // Nothing is drawn but the desktop's own dialog, and Chromium has nobody to speak to.
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch("host-resolver-rules", "MAP * ~NOTFOUND");
  app.commandLine.appendSwitch("disable-background-networking");
  app.commandLine.appendSwitch("disable-component-update");
  app.on("web-contents-created", () => app.exit(1));

  const input = createInterface({ input: process.stdin });
  // Whoever asked is gone.
  input.once("close", () => app.exit(1));
  input.once("line", (line) => {
    // Older Electrons settle a dialog's promise and run what waits for it only when something else happens.
    setInterval(() => undefined, 50);
    app
      .whenReady()
      .then(() => show(JSON.parse(line) as DialogQuestion))
      .then((chosen) => process.stdout.write(`${JSON.stringify({ chosen })}\n`, () => app.exit(0)))
      .catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        app.exit(1);
      });
  });
}

run();
