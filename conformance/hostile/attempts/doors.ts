import { join } from "node:path";
import { inMain } from "../../kit/in-main.ts";
import type { Launched } from "../../kit/launch.ts";
import type { Attempt } from "../attempt.ts";

/** Electron's own doors, knocked at from its main process with what only a page that was taken over could bring. */

type Doors = Launched;

const door = (
  id: string,
  attempt: (app: Doors) => Promise<string>,
  stoppedBy: "page" | "runtime" = "page",
): Attempt<Doors> => ({
  id: `doors: ${id}`,
  category: "doors",
  stoppedBy,
  hosts: ["electron"],
  attempt,
  expect: /^refused/,
});

const electronOf = ({ electron }: Doors): NonNullable<Doors["electron"]> => electron as NonNullable<Doors["electron"]>;

/** A message of a sender that is not the app's own page: does anything come of it? */
const from = (who: "main frame" | "frame" | "other window" | "no frame" | "surface's address") => (app: Doors) =>
  inMain(
    electronOf(app),
    async ({ BrowserWindow, ipcMain }, [sender]) => {
      const [window] = BrowserWindow.getAllWindows().filter(({ webContents }) =>
        webContents.getURL().startsWith("locara-app:"),
      );
      if (window === undefined) return "broke: no window";
      const { webContents } = window;
      const answers: unknown[] = [];
      const { mainFrame } = webContents;
      const send = mainFrame.send.bind(mainFrame);
      mainFrame.send = (channel: string, ...rest: unknown[]) => {
        answers.push(rest);
        send(channel, ...rest);
      };
      const frames = {
        "main frame": mainFrame,
        frame: { parent: mainFrame, url: mainFrame.url },
        "other window": mainFrame,
        "no frame": null,
        "surface's address": { parent: null, url: "locara-surface://surface/" },
      };
      const event = {
        sender: sender === "other window" ? { id: webContents.id + 1000, mainFrame } : webContents,
        senderFrame: frames[sender],
      };
      const message = { v: 1, request_id: "door", command: "app.info", payload: {} };
      ipcMain.emit("locara.app", event, { connection: `door ${sender}`, message });
      await new Promise((later) => setTimeout(later, 150));
      mainFrame.send = send;
      return answers.length === 0 ? "refused: no answer" : "answered";
    },
    [who] as const,
  );

export const doors: readonly Attempt<Doors>[] = [
  { ...door("the app's own frame, which is heard", from("main frame"), "runtime"), expect: /^answered/ },
  door("a message of a frame inside the page", from("frame"), "runtime"),
  door("a message of another window", from("other window"), "runtime"),
  door("a message of a frame that is gone", from("no frame"), "runtime"),
  door("a message of a page at another address", from("surface's address"), "runtime"),
  door(
    "a word of the app's page to the user's surface",
    async (app) =>
      inMain(
        electronOf(app),
        async ({ BrowserWindow, ipcMain }) => {
          const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, (...all: unknown[]) => unknown> })
            ._invokeHandlers;
          const [{ webContents } = { webContents: null }] = BrowserWindow.getAllWindows();
          if (webContents === null) return "broke: no window";
          try {
            const handler = handlers.get("locara.surface");
            if (handler === undefined) return "broke: no handler";
            return `answered ${String(await handler({ sender: webContents, senderFrame: webContents.mainFrame }, "accept"))}`;
          } catch (error) {
            return `refused: ${String(error)}`;
          }
        },
        null,
      ),
    "runtime",
  ),
  door(
    "another window on the app's own session",
    async (app) =>
      inMain(
        electronOf(app),
        async ({ BrowserWindow, session }, preload) => {
          const window = new BrowserWindow({
            show: false,
            webPreferences: { session: session.fromPartition("app"), preload, sandbox: true },
          });
          await window.loadURL("locara-app://app/").catch(() => undefined);
          const call =
            "new Promise((resolve) => { setTimeout(resolve, 300, 'refused: no answer'); globalThis.locara ? locara.start('app.info', {}, ({ kind }) => resolve('answered ' + kind)) : resolve('refused: no bridge') })";
          const said = (await window.webContents.executeJavaScript(call)) as string;
          window.destroy();
          return said;
        },
        join(await bundlesOf(app), "preload.cjs"),
      ),
    "runtime",
  ),
  ...[
    "http://127.0.0.1:9/",
    "https://example.com/",
    "file:///etc/passwd",
    "locara-surface://surface/",
    "chrome://gpu/",
    "about:blank",
  ].map((url) =>
    door(`window of the user's surface to ${url}`, async (app) => {
      const surface = await app.permissions();
      const said = await surface.evaluate((to) => (window.open(to) === null ? "refused: no window" : "opened"), url);
      return said;
    }),
  ),
  door("way of the user's surface to another address", async (app) => {
    const surface = await app.permissions();
    const before = surface.url();
    await surface.evaluate(() => void setTimeout(() => (location.href = "http://127.0.0.1:9/"), 5));
    await surface.waitForTimeout(250);
    return surface.url() === before ? "refused: it stayed" : `the surface is at ${surface.url()}`;
  }),
  ...[
    "geolocation",
    "notifications",
    "media",
    "clipboard-read",
    "clipboard-sanitized-write",
    "midi",
    "midiSysex",
    "pointerLock",
    "fullscreen",
    "openExternal",
    "idle-detection",
    "storage-access",
    "window-management",
    "fileSystem",
    "hid",
    "serial",
    "usb",
    "mediaKeySystem",
    "display-capture",
    "keyboardLock",
    "unknown",
  ].map((permission) => door(`permission ${permission} that the page would ask for`, (app) => asked(app, permission))),
];

/** Asks the session's own rule, as Chromium would. */
const asked = (app: Doors, permission: string): Promise<string> =>
  inMain(
    electronOf(app),
    async ({ BrowserWindow }, name) => {
      const [window] = BrowserWindow.getAllWindows().filter(({ webContents }) =>
        webContents.getURL().startsWith("locara-app:"),
      );
      const query = `navigator.permissions.query({ name: ${JSON.stringify(name)} }).then(({ state }) => state, (error) => "denied " + error.name)`;
      const state = (await window?.webContents.executeJavaScript(query)) as string;
      return /^denied|^prompt/.test(state) ? `refused: ${state}` : state;
    },
    permission,
  );

/** Where the host's own bundles are: the folder that Electron was started with. */
const bundlesOf = (app: Doors): Promise<string> => inMain(electronOf(app), ({ app: own }) => own.getAppPath(), null);
