import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";

/** The browser of this machine, with its real sandbox; null where there is none. */
export const openChromium = async (args: readonly string[] = []): Promise<Browser | null> => {
  const executablePath = findChromium();
  return executablePath === null ? null : chromium.launch({ executablePath, chromiumSandbox: true, args: [...args] });
};

const findChromium = (): string | null => {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
};

/** Opens `url` in a window of its own, or in a tab of a window that is open, and waits until `selector` is on the page. */
export const openPage = async (browser: Browser | BrowserContext, url: string, selector: string): Promise<Page> => {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForSelector(selector, { state: "attached" });
  return page;
};
