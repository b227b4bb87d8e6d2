import type { Event, Response } from "@locara/schema";
import { contextBridge, ipcRenderer } from "electron";
import { createBridge } from "../bridge.ts";
import { appChannel, type Carried, isCarried } from "./channels.ts";

/**
 * Puts the bridge on the page as `locara`, with exactly these commands. The generated preload of an app calls it.
 *
 * A frame inside the page gets nothing.
 */
export function exposeBridge(commands: readonly string[]): void {
  if (!process.isMainFrame || window.top !== window) return;
  const connection = crypto.randomUUID();
  const end = createBridge({
    host: "electron",
    commands,
    post: (message) => ipcRenderer.send(appChannel, { connection, message } satisfies Carried),
  });
  ipcRenderer.on(appChannel, (_event, carried: unknown) => {
    // An answer to the page that stood here before a reload is not this page's.
    if (isCarried(carried) && carried.connection === connection) end.receive(carried.message as Response | Event);
  });
  contextBridge.exposeInMainWorld("locara", end.bridge);
}
