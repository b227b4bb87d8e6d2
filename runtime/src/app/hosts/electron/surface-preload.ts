import { contextBridge, ipcRenderer } from "electron";
import type { SurfaceBridge } from "../surfaces/protocol.ts";
import { surfaceChannel } from "./channels.ts";
import { surfaceOrigin } from "./rules.ts";

/** The user's surfaces get one function; an app's window never loads this preload. */
if (process.isMainFrame && window.top === window && location.protocol === `${surfaceOrigin.scheme}:`) {
  const bridge: SurfaceBridge = {
    perform: (verb, argument) => ipcRenderer.invoke(surfaceChannel, String(verb), argument),
  };
  contextBridge.exposeInMainWorld("locaraSurface", Object.freeze(bridge));
}
