import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { inMain } from "../../kit/in-main.ts";
import type { Launched } from "../../kit/launch.ts";
import { codec } from "../../kit/raw-socket.ts";

/** The app's own way to its host, with nothing between: whatever a page could send, if it were not held to its bridge. */
export interface Wire {
  /** Sends, and says what came back until a good request sent after it was answered; `silent` where it never was. */
  exchange(messages: readonly unknown[]): Promise<string>;
  /** The same for the text of an expression, run where the page's end of the wire is: for what no driver can carry. */
  exchangeText(messages: string): Promise<string>;
  close(): Promise<void>;
}

/** Answers in words: the ids with what came, `nothing`, or how the host ended the connection. */
function inWords(heard: readonly unknown[], last: string): string {
  const words = heard.flatMap((message) => {
    const { request_id, ok, error, event, host } = message as Readonly<Record<string, unknown>>;
    if (request_id === last) return [];
    if (event !== undefined) return [`event ${event}`];
    if (host !== undefined) return [`host ${host}`];
    return [`${String(request_id).slice(0, 20)} ${ok === true ? "ok" : (error as { code: string }).code}`];
  });
  const answered = heard.some((message) => (message as { request_id?: string }).request_id === last);
  return `${answered ? "" : "silent: "}${words.length === 0 ? "nothing" : words.join(", ")}`;
}

/** The browser host's, which carries bytes. */
export interface SocketWire extends Wire {
  readonly origin: string;
  /** As `exchange`, for one frame of these bytes, or of this text. */
  sendBytes(bytes: Uint8Array | string): Promise<string>;
}

let wires = 0;
const lastOf = () => `after-${++wires}`;
const info = (request_id: string) => ({ v: 1, request_id, command: "app.info", payload: {} });
const patience = 4000;

/** A second socket with the page's own bearer. */
export async function openSocketWire({ page }: Pick<Launched, "page">): Promise<SocketWire> {
  const bearer = await page.evaluate(() => sessionStorage.getItem("locara.bearer"));
  const { host, origin } = new URL(page.url());
  const exchange = (frames: readonly (Uint8Array<ArrayBuffer> | string)[]): Promise<string> =>
    new Promise((resolve) => {
      const last = lastOf();
      const heard: unknown[] = [];
      const socket = new WebSocket(`ws://${host}/locara-socket`, { headers: { origin } } as unknown as string[]);
      socket.binaryType = "arraybuffer";
      const pack = (message: object) => new Uint8Array(codec.pack(message));
      const end = (said: string): void => {
        clearTimeout(late);
        resolve(said);
        socket.close();
      };
      const late = setTimeout(() => end(inWords(heard, last)), patience);
      socket.onopen = () => socket.send(pack({ v: 1, host: "hello", bearer }));
      socket.onclose = ({ code }) => end(`closed ${code}: ${inWords(heard, "").replace("silent: ", "")}`);
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        const message = codec.unpack(new Uint8Array(data)) as { host?: string; request_id?: string };
        if (message.host === "welcome") {
          for (const frame of frames) socket.send(frame);
          socket.send(pack(info(last)));
        } else heard.push(message);
        // What comes late comes soon after.
        if (message.request_id === last) setTimeout(() => end(inWords(heard, last)), 40);
      };
    });
  return {
    origin,
    exchange: (messages) => exchange(messages.map((message) => new Uint8Array(codec.pack(message)))),
    async exchangeText(text) {
      const messages = new Function(`return ${text}`)() as readonly object[];
      try {
        return await exchange(messages.map((message) => new Uint8Array(codec.pack(message))));
      } catch (error) {
        return `sender ${(error as Error).name}`;
      }
    },
    sendBytes: (bytes) => exchange([typeof bytes === "string" ? bytes : new Uint8Array(bytes)]),
    close: async () => undefined,
  };
}

/** In the world where the page's preload runs: what a page could do that has taken over its whole process. */
const preload = `
const { contextBridge, ipcRenderer } = require(${JSON.stringify("electron")});
const heard = [];
ipcRenderer.on("locara.app", (_event, carried) => heard.push(carried));
const exchange = async (text, connection, last, patience) => {
  const said = [];
  const send = (message) => {
    try { ipcRenderer.send("locara.app", { connection, message }); } catch (error) { said.push({ request_id: "sender", ok: false, error: { code: error.name } }); }
  };
  const messages = new Function("send", "ipcRenderer", "connection", "return " + text)(send, ipcRenderer, connection);
  for (const message of messages ?? []) send(message);
  send({ v: 1, request_id: last, command: "app.info", payload: {} });
  const end = Date.now() + patience;
  const mine = () => heard.filter((carried) => carried.connection === connection).map(({ message }) => message);
  while (Date.now() < end && !mine().some(({ request_id }) => request_id === last)) await new Promise((later) => setTimeout(later, 10));
  await new Promise((later) => setTimeout(later, 40));
  return JSON.stringify([...said, ...mine()]);
};
contextBridge.exposeInMainWorld("takenOver", {
  exchange,
  invoke: (channel, ...rest) => ipcRenderer.invoke(channel, ...rest).then((came) => "came " + JSON.stringify(came), (error) => "refused: " + error.message),
});`;

declare global {
  var takenOver: {
    exchange(text: string, connection: string, last: string, patience: number): Promise<string>;
    invoke(channel: string, ...rest: readonly unknown[]): Promise<string>;
  };
}

/** Electron's app with a page that has taken over its own process. */
export async function openTakenOverWire({ electron, places }: Launched, page: Page): Promise<Wire> {
  const path = join(places.page, "taken-over.js");
  await writeFile(path, preload);
  const app = electron as NonNullable<typeof electron>;
  const load = async (paths: readonly string[]): Promise<void> => {
    await inMain(app, ({ session }, loaded) => session.fromPartition("app").setPreloads([...loaded]), paths);
    await page.reload();
  };
  await load([path]);
  await page.waitForFunction(() => "takenOver" in globalThis);
  const exchangeText = async (text: string): Promise<string> => {
    const last = lastOf();
    const asked = [text, `wire-${last}`, last, patience] as const;
    const silence = new Promise<string>((resolve) => setTimeout(resolve, 2 * patience, "[]"));
    // A page that such a message ends takes nobody with it, but never says so.
    const heard = page.evaluate((args) => globalThis.takenOver.exchange(...args), asked);
    return inWords(JSON.parse(await Promise.race([heard, silence])), last);
  };
  return {
    exchangeText,
    exchange: (messages) => exchangeText(JSON.stringify(messages)),
    close: () => load([]),
  };
}
