import type { Bridge, ErrorJson, Event, Response } from "@locara/schema";
import { createBridge } from "../bridge.ts";
import { encodeFrame, type HostFrame, isHostFrame, readFrame } from "./frames.ts";
import { createPageDialogs } from "./page-dialogs.ts";

/**
 * The browser host's bridge, as the first script of the page: takes the bearer from the fragment, opens the one socket
 * and puts the frozen `locara` on the page. It never connects twice: a lost host is told to every caller.
 */

const storageKey = "locara.bearer";

const lostError = (message: string): ErrorJson => ({
  code: "resource/host-lost",
  message,
  hint: "Start the app again and open the address it prints.",
  retryable: false,
});

/** Moves the bearer out of the address bar; a reload of the same tab finds it in the tab's own storage. */
function takeBearer(): string | null {
  const found = /^#locara=([A-Za-z0-9_-]{43})$/.exec(location.hash);
  if (found !== null) {
    sessionStorage.setItem(storageKey, found[1] as string);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(storageKey);
}

function connect(commands: readonly string[]): Bridge {
  const bearer = takeBearer();
  const unsent: Uint8Array<ArrayBuffer>[] = [];
  let welcome = false;

  const end = createBridge({
    host: "browser",
    commands,
    post(message) {
      const bytes = encodeFrame(message);
      if (welcome) socket.send(bytes);
      else unsent.push(bytes);
    },
  });
  if (bearer === null) {
    end.lose(lostError("This page was not opened with its one-time address."));
    return end.bridge;
  }

  const socket = new WebSocket(`ws://${location.host}/locara-socket`);
  socket.binaryType = "arraybuffer";
  const send = (frame: HostFrame): void => socket.send(encodeFrame(frame));
  const dialogs = createPageDialogs({ bearer, send });

  const hear = (frame: HostFrame): void => {
    if (frame.host === "reload") return location.reload();
    if (frame.host !== "welcome") return dialogs.hear(frame);
    welcome = true;
    for (const bytes of unsent.splice(0)) socket.send(bytes);
  };

  socket.onopen = () => send({ v: 1, host: "hello", bearer });
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = readFrame(new Uint8Array(data));
    if (isHostFrame(frame)) hear(frame as unknown as HostFrame);
    else end.receive(frame as unknown as Response | Event);
  };
  socket.onclose = ({ reason }) => {
    dialogs.close();
    end.lose(
      lostError(reason === "" ? "The app's host has ended." : `The app's host closed the connection: ${reason}`),
    );
  };
  return end.bridge;
}

// A frame inside the page gets nothing, whatever its origin.
if (window.top === window) {
  const commands = JSON.parse(
    (document.currentScript as HTMLScriptElement).dataset.commands ?? "[]",
  ) as readonly string[];
  Object.defineProperty(globalThis, "locara", {
    value: connect(commands),
    writable: false,
    configurable: false,
    enumerable: true,
  });
}
