import { openApp } from "../../compose.ts";
import { forkEngine } from "../../engine/fork.ts";
import type { Report } from "../../kernel/session.ts";
import type { AppPlaces } from "../../places.ts";
import { desktopTools, toolClipboard, toolNotifications } from "./desktop-tools.ts";
import { createPicks } from "./picks.ts";
import { type BrowserFiles, type BrowserHost, serveApp } from "./server.ts";

export interface BrowserHostOptions {
  readonly places: AppPlaces;
  readonly files: BrowserFiles;
  /** The user chose to quit on the surface; whoever opened the host closes it. */
  readonly quit: () => void;
}

/** Opens an app for the user's browser: `url` goes to consent, the models and then the app. Closing it closes the app. */
export async function openBrowserHost({ places, files, quit }: BrowserHostOptions): Promise<BrowserHost> {
  let report: Report = (what, error) =>
    void process.stderr.write(`${what}${error === undefined ? "" : `: ${String(error)}`}\n`);
  const tools = desktopTools(process.platform, process.env);
  const searchPath = process.env.PATH ?? "";
  const picks = createPicks();
  const app = await openApp(places, {
    host: "browser",
    picker: picks,
    clipboard: toolClipboard(tools, searchPath),
    notifications: toolNotifications(tools, searchPath),
    // The browser asks the user itself when the page opens a device.
    devices: { prepare: async () => undefined },
    spawnEngine: forkEngine({
      log: (_level, text) => report(text),
      ...(files.engine === undefined ? {} : { entry: files.engine }),
    }),
    ...(files.fetcher === undefined ? {} : { fetcher: { entry: files.fetcher } }),
  });
  report = app.report;
  try {
    const host = await serveApp({
      app,
      page: places.page,
      picks,
      files,
      quit,
      failed: (error) => report("the browser host", error),
    });
    return {
      ...host,
      async close() {
        await host.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
