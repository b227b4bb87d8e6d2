import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from "electron";
import type { App } from "../../compose.ts";
import type { Session } from "../../kernel/session.ts";
import type { Surface } from "../surfaces/surface.ts";
import { appChannel, type Carried, isCarried, isReceipt, surfaceChannel } from "./channels.ts";
import { inOwnMemory } from "./own-memory.ts";
import { openReceipts, type Receipts } from "./receipts.ts";
import { appOrigin, isKnownSender, type OwnOrigin, type Sender, surfaceOrigin } from "./rules.ts";

/**
 * The one file that registers anything with Electron's IPC. What a page of the app can reach and what the user's
 * surfaces can reach are two registrations, each for one kind of window.
 */

interface AppRegistration {
  readonly app: Pick<App, "session">;
  /** The contents of the app's window, while there is one. */
  readonly contents: () => WebContents | undefined;
  readonly failed: (what: string, error?: unknown) => void;
}

interface Connection {
  readonly id: string;
  readonly session: Session;
  readonly receipts: Receipts;
}

/** Carries envelopes between the app's window and its session; returns what ends the connection of a page that is gone. */
export function registerApp({ app, contents, failed }: AppRegistration): { disconnect(): void } {
  let current: Connection | undefined;
  const former = new Set<string>();

  const disconnect = (): void => {
    current?.session.close();
    if (current !== undefined) former.add(current.id);
    current = undefined;
  };

  /** A page that was loaded anew has a new connection; what the page before it started is cancelled. */
  const connect = (id: string): Connection => {
    if (current?.id === id) return current;
    disconnect();
    const receipts = openReceipts();
    const session = app.session((message, bytes) => {
      const page = contents();
      if (current?.id === id && page !== undefined && !page.isDestroyed()) {
        const carried: Carried = { connection: id, message: inOwnMemory(message), ...receipts.sent(bytes) };
        page.mainFrame.send(appChannel, carried);
      }
    }, receipts.backlog);
    current = { id, session, receipts };
    return current;
  };

  ipcMain.on(appChannel, (event, carried: unknown) => {
    if (!isKnown(event, contents(), appOrigin))
      return failed("a message from a page that is not the app's was dropped");
    if (isReceipt(carried)) {
      if (current?.id !== carried.connection) return undefined;
      current.receipts.taken(carried.taken);
      return current.session.moveOn();
    }
    if (!isCarried(carried)) return failed("a message that no bridge sends was dropped");
    if (former.has(carried.connection)) return undefined;
    return connect(carried.connection).session.receive(carried.message);
  });
  return { disconnect };
}

interface SurfaceRegistration {
  readonly surface: Surface;
  /** The contents of the surface's window, while there is one. */
  readonly contents: () => WebContents | undefined;
}

export function registerSurface({ surface, contents }: SurfaceRegistration): void {
  ipcMain.handle(surfaceChannel, (event, verb: unknown, argument: unknown) => {
    if (!isKnown(event, contents(), surfaceOrigin)) throw new Error("This page is not the user's.");
    return surface.perform(verb, argument);
  });
}

function isKnown(
  event: IpcMainEvent | IpcMainInvokeEvent,
  contents: WebContents | undefined,
  origin: OwnOrigin,
): boolean {
  const frame = event.senderFrame;
  // A frame that was closed or has navigated since it sent has no address to check.
  if (frame === null || contents === undefined || contents.isDestroyed()) return false;
  const sender: Sender = {
    pageId: event.sender.id,
    isMainFrame: frame.parent === null && frame === event.sender.mainFrame,
    url: frame.url,
  };
  return isKnownSender(sender, contents.id, origin);
}
