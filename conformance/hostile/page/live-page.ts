import type { BrowserContext, Page } from "@playwright/test";

/** The page as attempts need it: alive, at its address, whatever the attempt before has done to it. */
export interface LivePage {
  get(): Promise<Page>;
}

const isHome = async (page: Page, url: string): Promise<boolean> => {
  if (page.isClosed() || page.url() !== url) return false;
  const silent = new Promise<boolean>((resolve) => setTimeout(resolve, 1000, false));
  // A page whose process has ended, or that is on its way elsewhere, does not say.
  const asked = page.evaluate(() => document.title === "Hostile" && document.readyState !== "loading");
  return Promise.race([asked.catch(() => false), silent]);
};

/** A tab of a browser: a new one wherever the last one was lost, and no other beside it. */
export function liveTab(context: BrowserContext, url: string): LivePage {
  const own = new Set(context.pages());
  let page: Page | undefined;
  return {
    async get() {
      const strays = context.pages().filter((other) => other !== page && !own.has(other));
      await Promise.all(strays.map((other) => other.close()));
      if (page !== undefined && (await isHome(page, url))) return page;
      await page?.close();
      page = await context.newPage();
      await page.goto(url);
      return page;
    },
  };
}

/** A window, led back to its page wherever it was led away. */
export function liveWindow(page: Page): LivePage {
  const url = page.url();
  return {
    async get() {
      for (let turn = 0; turn < 5 && !(await isHome(page, url)); turn++) {
        // A way that the page itself has just taken may cross this one.
        await page.goto(url).catch(() => undefined);
      }
      return page;
    },
  };
}
