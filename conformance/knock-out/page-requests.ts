import type { Page } from "@playwright/test";
import type { Effect } from "./effects.ts";

interface PageRequest {
  readonly capability: string;
  readonly what: string;
  /** Does the loss of the page's layer name it? */
  readonly lost: boolean;
  readonly effect: Effect;
}

/** Long enough for a connection on this machine, and for a page to hear that there will be none. */
const settled = 700;

const reaching =
  (ask: (page: Page, port: number) => Promise<unknown>): Effect =>
  async (page, { ports, arrived }) => {
    const before = arrived();
    await ask(page, ports[1]);
    const until = Date.now() + settled;
    while (arrived() === before && Date.now() < until) await new Promise((wait) => setTimeout(wait, 20));
    return arrived() > before;
  };

const opening =
  (wanted: MediaStreamConstraints): Effect =>
  (page) =>
    page.evaluate(async (constraints) => {
      try {
        const stream = await navigator.mediaDevices.getUserMedia(constraints);
        const live = stream.getTracks().some(({ readyState }) => readyState === "live");
        for (const track of stream.getTracks()) track.stop();
        return live;
      } catch {
        return false;
      }
    }, wanted);

/** What a page can try by the web platform alone. */
export const pageRequests: readonly PageRequest[] = [
  {
    capability: "net",
    what: "fetch",
    lost: false,
    effect: reaching((page, port) =>
      page.evaluate((to) => void fetch(`http://127.0.0.1:${to}/`).catch(() => undefined), port),
    ),
  },
  {
    capability: "net",
    what: "WebSocket",
    lost: false,
    effect: reaching((page, port) =>
      page.evaluate((to) => {
        try {
          new WebSocket(`ws://127.0.0.1:${to}/`);
        } catch (error) {
          return String(error);
        }
        return "";
      }, port),
    ),
  },
  {
    capability: "net",
    what: "a picture from elsewhere",
    lost: false,
    effect: reaching((page, port) =>
      page.evaluate((to) => {
        new Image().src = `http://127.0.0.1:${to}/`;
      }, port),
    ),
  },
  {
    capability: "net",
    what: "a frame from elsewhere",
    lost: false,
    effect: reaching((page, port) =>
      page.evaluate((to) => {
        const frame = document.createElement("iframe");
        frame.src = `http://127.0.0.1:${to}/`;
        document.body.append(frame);
      }, port),
    ),
  },
  {
    capability: "net",
    what: "WebRTC",
    lost: true,
    effect: reaching((page, port) =>
      page.evaluate(async (to) => {
        const server = { urls: `turn:127.0.0.1:${to}?transport=tcp`, username: "u", credential: "c" };
        const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: "relay" });
        connection.createDataChannel("x");
        await connection.setLocalDescription(await connection.createOffer());
      }, port),
    ),
  },
  {
    capability: "clipboard",
    what: "reading the clipboard",
    lost: false,
    effect: (page) =>
      page.evaluate(() => {
        // A page without the focus reads no clipboard, and where nobody manages windows none has it by itself.
        window.focus();
        return Promise.race([
          navigator.clipboard.readText().then(
            () => true,
            () => false,
          ),
          new Promise<boolean>((resolve) => setTimeout(resolve, 2000, false)),
        ]);
      }),
  },
  { capability: "device.camera", what: "getUserMedia for pictures", lost: false, effect: opening({ video: true }) },
  { capability: "device.microphone", what: "getUserMedia for sound", lost: false, effect: opening({ audio: true }) },
];
