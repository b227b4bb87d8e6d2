import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "@playwright/test";
import { electronProgram, whyNoWindow } from "../../harness/src/build/electron-binary.ts";

/** Why Electron cannot be measured here, or null. */
export const electronUnavailable = (): string | null => {
  if (electronProgram(process.env) === null) return "no Electron on this machine";
  return whyNoWindow(process.platform, process.env, process.getuid?.());
};

/** Starts Electron on `folder` and waits until `selector` is in one of its windows. */
export const openElectron = async (
  folder: string,
  selector: string,
): Promise<{ readonly app: ElectronApplication; readonly page: Page }> => {
  const executablePath = electronProgram(process.env) ?? "";
  const app = await _electron.launch({ executablePath, args: [folder], chromiumSandbox: true });
  const page = await app.firstWindow();
  await page.waitForSelector(selector, { state: "attached" });
  return { app, page };
};

/** The least that is an Electron app: one sandboxed window, one handler that answers with nothing. */
export const writeBareElectron = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  const files = {
    "package.json": '{ "name": "bare", "version": "1.0.0", "main": "main.cjs" }',
    "index.html": '<!doctype html><title>bare</title><body id="ready"></body>',
    "preload.cjs": `const { contextBridge, ipcRenderer } = require("electron");
contextBridge.exposeInMainWorld("bare", { invoke: (payload) => ipcRenderer.invoke("echo", payload) });`,
    "main.cjs": `const { app, BrowserWindow, ipcMain } = require("electron");
const { join } = require("node:path");
app.enableSandbox();
app.setPath("userData", join(__dirname, "profile"));
ipcMain.handle("echo", () => ({}));
app.whenReady().then(() => {
  const webPreferences = { sandbox: true, contextIsolation: true, preload: join(__dirname, "preload.cjs") };
  new BrowserWindow({ webPreferences }).loadFile(join(__dirname, "index.html"));
});`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};
