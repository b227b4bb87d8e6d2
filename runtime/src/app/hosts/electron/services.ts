import { basename } from "node:path";
import { LocaraError } from "@locara/schema";
import { app, type BrowserWindow, clipboard, dialog, Notification, systemPreferences } from "electron";
import type { HostServices } from "../../compose.ts";
import { sharesSystemAudio } from "./rules.ts";

/** What the desktop offers: dialogs in front of the app's window, the clipboard, notifications. */
export function desktopServices(
  window: () => BrowserWindow | undefined,
): Pick<HostServices, "picker" | "clipboard" | "notifications" | "devices"> {
  const inFrontOf = (): BrowserWindow => {
    const shown = window();
    if (shown !== undefined && !shown.isDestroyed()) return shown;
    throw new LocaraError("call/cancelled", "The app's window is gone.", "Nothing needs to be done.");
  };
  return {
    picker: {
      async open({ extensions }, signal) {
        const { canceled, filePaths } = await dialog.showOpenDialog(inFrontOf(), {
          properties: ["openFile", "dontAddToRecent"],
          filters:
            extensions.length === 0 ? [] : [{ name: "Files this app asks for", extensions: [...extensions] }, anyFile],
        });
        signal.throwIfAborted();
        const [path] = filePaths;
        return canceled || path === undefined ? null : { name: basename(path), path };
      },
      async save({ suggestedName }, signal) {
        const { canceled, filePath } = await dialog.showSaveDialog(inFrontOf(), {
          defaultPath: suggestedName,
          properties: ["showOverwriteConfirmation", "createDirectory", "dontAddToRecent"],
        });
        signal.throwIfAborted();
        return canceled || filePath === "" ? null : { name: basename(filePath), path: filePath };
      },
      async folder(signal) {
        const { canceled, filePaths } = await dialog.showOpenDialog(inFrontOf(), {
          properties: ["openDirectory", "createDirectory", "dontAddToRecent"],
        });
        signal.throwIfAborted();
        const [path] = filePaths;
        return canceled || path === undefined ? null : { name: basename(path), path };
      },
    },
    clipboard: {
      readText: async () => clipboard.readText(),
      writeText: async (text) => clipboard.writeText(text),
    },
    devices: {
      async prepare(device, signal) {
        if (device === "system-audio") {
          if (!sharesSystemAudio(process.platform)) throw unavailable("This desktop does not share what it plays.");
          return;
        }
        // Elsewhere no system stands between the app and the device.
        if (process.platform !== "darwin") return;
        const granted = await systemPreferences.askForMediaAccess(device);
        signal.throwIfAborted();
        if (!granted) throw unavailable(`The system's settings keep the ${device} from this app.`);
      },
    },
    notifications: {
      async show({ title, body, silent }) {
        if (!Notification.isSupported()) {
          throw new LocaraError(
            "resource/backend-missing",
            "This desktop shows no notifications.",
            "Show the message in the page instead.",
          );
        }
        new Notification({ title, body, silent }).show();
      },
      async badge(count) {
        if (!app.setBadgeCount(count) && count > 0) throw unavailable("This desktop shows no numbers on icons.");
      },
    },
  };
}

const unavailable = (message: string): LocaraError =>
  new LocaraError(
    "resource/backend-missing",
    message,
    "Allow it in the system's settings, or let the app work without.",
  );

const anyFile = { name: "All files", extensions: ["*"] };
