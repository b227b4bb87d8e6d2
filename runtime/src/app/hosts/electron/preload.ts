import type { Event, Response } from "@locara/schema";
import { contextBridge, ipcRenderer } from "electron";
import { createBridge } from "../bridge.ts";
import { appChannel, type Carried, isCarried, type Receipt } from "./channels.ts";
import { appOrigin } from "./rules.ts";

/**
 * Puts the bridge on the page as `locara`, with exactly these commands. The generated preload of an app calls it.
 *
 * A frame inside the page gets nothing, and neither does a page that is not the app's.
 */
export function exposeBridge(commands: readonly string[]): void {
  if (!process.isMainFrame || window.top !== window || location.protocol !== `${appOrigin.scheme}:`) return;
  // `randomUUID` is missing where Chromium shows a page of its own for a moment, after a crash.
  const connection = [...crypto.getRandomValues(new Uint32Array(4))].join("-");
  const end = createBridge({
    host: "electron",
    commands,
    post: (message) => ipcRenderer.send(appChannel, { connection, message } satisfies Carried),
  });
  ipcRenderer.on(appChannel, (_event, carried: unknown) => {
    // An answer to the page that stood here before a reload is not this page's.
    if (!isCarried(carried) || carried.connection !== connection) return;
    const { message, receipt } = carried;
    if (receipt !== undefined) ipcRenderer.send(appChannel, { connection, taken: receipt } satisfies Receipt);
    end.receive(message as Response | Event);
  });
  contextBridge.exposeInMainWorld("locara", end.bridge);
}
