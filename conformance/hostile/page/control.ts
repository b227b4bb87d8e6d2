import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { _electron, type Browser, type ElectronApplication } from "@playwright/test";
import { inMain } from "../../kit/in-main.ts";
import { type Launched, madeUpDevices } from "../../kit/launch.ts";
import { hostilePage } from "./hostile-page.ts";
import { type LivePage, liveTab, liveWindow } from "./live-page.ts";

/** The hostile page with nothing around it: what it cannot do here proves nothing about an app. */
export interface PlainPage {
  readonly page: LivePage;
  readonly electron: ElectronApplication | null;
  close(): Promise<void>;
}

const types = { html: "text/html", js: "text/javascript" };

/** All that a browser may be asked for; a user who says yes to everything. */
export const everyPermission = [
  "geolocation",
  "notifications",
  "camera",
  "microphone",
  "clipboard-read",
  "clipboard-write",
  "midi",
  "midi-sysex",
  "accelerometer",
  "gyroscope",
  "magnetometer",
  "payment-handler",
  "storage-access",
  "local-fonts",
];

/** Electron as it is by itself. Links to other programs are the one thing that it does not follow. */
const plainMain = `
const { app, BrowserWindow, session } = require(${JSON.stringify("electron")});
app.whenReady().then(() => {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => decide(permission !== "openExternal"));
  new BrowserWindow().loadURL(process.argv.find((argument) => argument.startsWith("http:")));
});`;

export async function openPlainPage(
  browser: Browser | null,
  { electron }: Pick<Launched, "electron">,
  scratch: string,
): Promise<PlainPage> {
  const server = createServer(({ url = "/" }, response) => {
    const name = url === "/" ? "index.html" : url.slice(1).replace(/[?#].*/, "");
    const content = hostilePage[name];
    response.writeHead(content === undefined ? 404 : 200, {
      "Content-Type": name.endsWith(".js") ? types.js : types.html,
    });
    response.end(content ?? "nothing");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  if (electron === null) {
    const context = await (browser as Browser).newContext({
      geolocation: { latitude: 1, longitude: 1 },
      permissions: everyPermission,
      acceptDownloads: true,
    });
    return {
      page: liveTab(context, url),
      electron: null,
      async close() {
        await context.close();
        server.close();
      },
    };
  }
  const folder = join(scratch, "plain-electron");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{"name":"plain","version":"1.0.0","main":"main.js"}');
  await writeFile(join(folder, "main.js"), plainMain);
  const app = await _electron.launch({
    args: [folder, url, madeUpDevices, `--user-data-dir=${join(folder, "profile")}`],
    executablePath: await inMain(electron, () => process.execPath, null),
    chromiumSandbox: true,
  });
  const window = liveWindow(await app.firstWindow());
  return {
    page: {
      async get() {
        const page = await window.get();
        // The app's window comes to the front whenever it is loaded; the clipboard answers only who is there.
        await inMain(
          app,
          ({ BrowserWindow }) => {
            const [plain] = BrowserWindow.getAllWindows();
            plain?.focus();
            plain?.webContents.focus();
          },
          null,
        );
        return page;
      },
    },
    electron: app,
    async close() {
      await app.close();
      server.close();
    },
  };
}
