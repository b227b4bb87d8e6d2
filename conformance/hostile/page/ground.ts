import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "../../kit/host.ts";
import { openOn } from "../../kit/launch.ts";
import { electronMissing } from "../../kit/machine.ts";
import { everyPermission, openPlainPage } from "./control.ts";
import { writeHostileApp } from "./hostile-app.ts";
import { liveTab, liveWindow } from "./live-page.ts";
import type { Ground } from "./try-page.ts";

/** One hostile app for all attempts of a worker: what is made by hundreds cannot start an app each. */
export const test = base.extend<object, { readonly ground: Ground }>({
  ground: [
    async ({ host, chromiumBrowser }, use, info) => {
      const missing = host === "electron" ? electronMissing() : null;
      if (missing !== null) return info.project.name === host ? base.skip(true, missing) : undefined;
      const scratch = await mkdtemp(join(tmpdir(), "locara-hostile-"));
      const folder = await writeHostileApp(join(scratch, "app"));
      const app = await openOn(host, chromiumBrowser, folder, { home: join(scratch, "home") });
      // The user has said yes to everything that a browser may ask.
      if (host === "browser") await app.page.context().grantPermissions(everyPermission);
      const plain = await openPlainPage(chromiumBrowser, app, scratch);
      const bridged = liveWindow(app.page);
      const page = host === "browser" ? liveTab(app.page.context(), new URL("/", app.page.url()).href) : bridged;
      await use({ host, app, page, bridged, plain });
      await plain.close();
      await app.close();
      await rm(scratch, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
});
