import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchApp } from "@locara/harness/launch";
import type { AppPlaces, SandboxLevel } from "@locara/runtime";
import type { Browser, ElectronApplication, Page } from "@playwright/test";
import { writeApp, writeExampleApp } from "../kit/example-apps.ts";
import { debugElectron } from "../kit/launch.ts";
import { type Layer, layers } from "./layers.ts";
import { browserWithout, electronWithout } from "./patched-host.ts";
import type { RefusedGroup } from "./requests.ts";
import type { World } from "./world.ts";

interface Without {
  readonly world: World;
  readonly app: string;
  /** The layers that are on. */
  readonly on: readonly Layer[];
}

/** An app without some of its layers, at its page. */
export interface OpenWithout {
  readonly page: Page;
  readonly places: AppPlaces;
  readonly sandbox: SandboxLevel | { readonly missing: string };
  /** Electron, where it is the host. */
  readonly electron: ElectronApplication | null;
  close(): Promise<void>;
}

export type LaunchWithout = (without: Without) => Promise<OpenWithout>;

/** The app of a group of requests. */
export async function writeGroupApp(folder: string, { capability, scope }: RefusedGroup): Promise<string> {
  if (capability === null) await writeApp(folder, { capabilities: {} });
  else await writeExampleApp(folder, { capability, scope, examples: [] });
  const manifest = join(folder, "locara.json");
  const storage = { vector: { engine: "sqlite-vec", dimensions: 2 } };
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(await readFile(manifest, "utf8")), storage }));
  return folder;
}

const offOf = (on: readonly Layer[]): readonly Layer[] =>
  layers.filter((layer) => layer !== "kernel" && !on.includes(layer));
const sandboxOf = (on: readonly Layer[]) => (on.includes("kernel") ? {} : { sandbox: "off" as const });

/** The commands that run a program of the desktop find the test's own: whoever is started meanwhile has its path. */
async function withPrograms<T>({ programs }: World, start: () => Promise<T>): Promise<T> {
  const { PATH } = process.env;
  process.env.PATH = `${programs}:${PATH}`;
  return start().finally(() => {
    process.env.PATH = PATH;
  });
}

/** Opens apps on the browser host. Permissions that a user could give the page in his browser are given. */
export function inBrowserWithout(browser: Browser, scratch: string): LaunchWithout {
  const hosts = new Map<string, Promise<string>>();
  const hostOf = (off: readonly Layer[]): Promise<string> => {
    const made = hosts.get(off.join()) ?? browserWithout(off, join(scratch, `host-${hosts.size}`));
    hosts.set(off.join(), made);
    return made;
  };
  return async ({ world, app, on }) => {
    const hostBundle = await hostOf(offOf(on));
    const launched = await withPrograms(world, async () => {
      Object.assign(process.env, { WAYLAND_DISPLAY: "none" });
      const options = { host: "browser", home: world.home, hostBundle, ...sandboxOf(on) } as const;
      return launchApp(app, options).finally(() => {
        delete process.env.WAYLAND_DISPLAY;
      });
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
      return { page, sandbox: launched.sandbox, places: launched.places, electron: null, close };
    } catch (error) {
      await close();
      throw error;
    }
  };
}

/** Opens apps on Electron: what was built for it is built again, without its layers, before Electron is started on it. */
export const inElectronWithout: LaunchWithout = async ({ world, app, on }) => {
  const { home } = world;
  const launched = await withPrograms(world, () => launchApp(app, { host: "electron", home, ...sandboxOf(on) }));
  try {
    await electronWithout(offOf(on), launched.places.artifacts, launched.args[0] ?? "");
    return await debugElectron(launched, { home });
  } catch (error) {
    await launched.close();
    throw error;
  }
};
