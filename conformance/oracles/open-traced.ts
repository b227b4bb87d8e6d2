import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launchTraced, launchTracedElectron, type PlatformTouch, type TracedApp } from "@locara/harness/trace";
import type { Browser } from "@playwright/test";
import type { HostOptions } from "../kit/host.ts";
import { debugElectron, type Launched } from "../kit/launch.ts";
import { electronTouches } from "./electron-touches.ts";
import { ofBrowser } from "./journeys.ts";
import { openPage } from "./open-page.ts";
import { platformTouches } from "./platform-touches.ts";

/** An app with a tracer around its host, at its page. */
export interface OpenTraced extends Pick<Launched, "page" | "choose" | "saved"> {
  readonly traced: Pick<TracedApp, "places" | "standIns" | "symbols">;
  /** What the platform itself touches on this host. */
  readonly platform: readonly PlatformTouch[];
  /** Ends the app and gives what strace wrote. */
  finish(): Promise<string>;
}

/** Opens an app on a host with a tracer around it and goes through consent. */
export async function openTraced(
  { host, chromiumBrowser }: HostOptions & { readonly chromiumBrowser: Browser | null },
  folder: string,
  scratch: string,
): Promise<OpenTraced> {
  const [home, out] = [join(scratch, "home"), join(scratch, "out")];
  if (host === "browser") {
    const traced = await launchTraced(folder, { home, out });
    const page = await openPage(chromiumBrowser as Browser, traced.url);
    return {
      traced,
      platform: platformTouches,
      ...ofBrowser(page),
      async finish() {
        await page.context().close();
        return traced.finish();
      },
    };
  }
  await mkdir(home, { recursive: true });
  const traced = await launchTracedElectron(folder, { home, out });
  const opened = await debugElectron(traced, { home });
  return {
    traced,
    platform: electronTouches,
    ...opened,
    async finish() {
      await opened.close();
      return traced.trace();
    },
  };
}
