import { type HostServices, openApp } from "../../compose.ts";
import { type Confinement, forkEngine } from "../../engine/fork.ts";
import type { Report } from "../../kernel/session.ts";
import type { AppPlaces } from "../../places.ts";
import { createAsking } from "../surfaces/asking.ts";
import { desktopTools, toolClipboard, toolNotifications } from "./desktop-tools.ts";
import { createPicks } from "./picks.ts";
import { type BrowserFiles, type BrowserHost, type Listening, serveApp } from "./server.ts";

export interface BrowserHostOptions {
  readonly places: AppPlaces;
  readonly files: BrowserFiles;
  /** Where the launcher listens that fetches models; without one this process starts the fetcher itself. */
  readonly launcher?: string;
  readonly listening?: Listening;
  /** In a sandbox: how engines are put into a narrower one. */
  readonly confined?: Confinement;
  /** The user chose to quit on the surface; whoever opened the host closes it. */
  readonly quit: () => void;
  /** The app asks for something optional: `url` shows the question, once. It waits until it is answered. */
  readonly asked?: (url: string) => void;
}

/** Opens an app for the user's browser: `url` goes to consent, the models and then the app. Closing it closes the app. */
export async function openBrowserHost({
  places,
  files,
  quit,
  asked,
  launcher,
  listening,
  confined,
}: BrowserHostOptions): Promise<BrowserHost> {
  let report: Report = (what, error) =>
    void process.stderr.write(`${what}${error === undefined ? "" : `: ${String(error)}`}\n`);
  const tools = desktopTools(process.platform, process.env);
  const searchPath = process.env.PATH ?? "";
  const picks = createPicks();
  let opened: BrowserHost | undefined;
  const asking = createAsking((question) => {
    if (question !== null && opened !== undefined) asked?.(opened.questionUrl());
  });
  const app = await openApp(places, {
    host: "browser",
    picker: picks,
    clipboard: toolClipboard(tools, searchPath),
    notifications: toolNotifications(tools, searchPath),
    // The browser asks the user itself when the page opens a device.
    devices: { prepare: async () => undefined },
    askPermission: asking.ask,
    spawnEngine: forkEngine({
      log: (_level, text) => report(text),
      ...(files.engine === undefined ? {} : { entry: files.engine }),
      ...(confined === undefined ? {} : { confined }),
    }),
    ...fetcherOf(files, launcher),
  });
  report = app.report;
  try {
    const host = await serveApp({
      app,
      page: places.page,
      picks,
      files,
      quit,
      asking,
      listening,
      failed: (error) => report("the browser host", error),
    });
    opened = host;
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

function fetcherOf({ fetcher }: BrowserFiles, launcher: string | undefined): Pick<HostServices, "fetcher"> {
  if (launcher !== undefined) return { fetcher: { socket: launcher } };
  return fetcher === undefined ? {} : { fetcher: { entry: fetcher } };
}
