import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "@locara/harness/launch";
import type { Browser, Page } from "@playwright/test";
import { writeApp, writeExampleApp } from "../kit/example-apps.ts";
import type { Layer } from "./layers.ts";
import type { RefusedGroup } from "./requests.ts";
import type { World } from "./world.ts";

interface Without {
  readonly browser: Browser;
  readonly world: World;
  readonly app: string;
  /** The layers that are on. */
  readonly on: readonly Layer[];
  /** The host that was bundled without the page's and the runtime's, as far as they are off. */
  readonly host: string;
}

/** The app of a group of requests. */
export async function writeGroupApp(folder: string, { capability, scope }: RefusedGroup): Promise<string> {
  if (capability === null) await writeApp(folder, { capabilities: {} });
  else await writeExampleApp(folder, { capability, scope, examples: [] });
  const manifest = join(folder, "locara.json");
  const storage = { vector: { engine: "sqlite-vec", dimensions: 2 } };
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(await readFile(manifest, "utf8")), storage }));
  return folder;
}

/** Opens an app with some of its layers and gives its page. Permissions that a user could give the page in his browser are given. */
export async function launchWithout({ browser, world, app, on, host }: Without) {
  const path = process.env.PATH;
  // The commands that run a program of the desktop find the test's own.
  Object.assign(process.env, { PATH: `${world.programs}:${path}`, WAYLAND_DISPLAY: "none" });
  const launched = await launchApp(app, {
    host: "browser",
    home: world.home,
    hostBundle: host,
    ...(on.includes("kernel") ? {} : { sandbox: "off" as const }),
  }).finally(() => {
    process.env.PATH = path;
    delete process.env.WAYLAND_DISPLAY;
  });
  const context = await browser.newContext({
    permissions: ["clipboard-read", "clipboard-write", "camera", "microphone"],
  });
  const page: Page = await context.newPage();
  const close = async () => {
    await context.close();
    await launched.close();
  };
  try {
    await page.goto(launched.url);
    const accept = page.getByRole("button", { name: "Accept" });
    await accept.or(page.locator("body:not(:has(#view))")).first().waitFor();
    if (await accept.isVisible()) await accept.click();
    await page.waitForFunction(() => "locara" in globalThis);
    return { page, sandbox: launched.sandbox, artifacts: launched.places.artifacts, close };
  } catch (error) {
    await close();
    throw error;
  }
}
