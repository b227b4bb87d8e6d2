import type { BrowserContext, Page } from "@playwright/test";

/** The page as attempts need it: alive, at its address, whatever the attempt before has done to it. */
export interface LivePage {
  get(): Promise<Page>;
}

/** Is the page of this address there? It is asked itself: a driver says nothing of a title while it believes a navigation on its way. */
export const isHome = async (page: Page, url: string): Promise<boolean> => {
  if (page.isClosed() || page.url() !== url) return false;
  const silent = new Promise<boolean>((resolve) => setTimeout(resolve, 500, false));
  // A page whose process has ended, or that is on its way elsewhere, does not say.
  const asked = page.evaluate(() => document.title === "Hostile" && document.readyState !== "loading");
  return Promise.race([asked.catch(() => false), silent]);
};

/** Leads a page home, past whatever way it may have taken itself meanwhile; false where it cannot be led any more. */
async function ledHome(page: Page, url: string): Promise<boolean> {
  for (let turn = 0; turn < 5; turn++) {
    if (await isHome(page, url)) return true;
    await page.goto(url, { timeout: 5000 }).catch(() => undefined);
  }
  return isHome(page, url);
}

/** A tab of a browser: a new one where the last one's process has ended, and no other beside it. */
export function liveTab(context: BrowserContext, url: string): LivePage {
  const own = new Set(context.pages());
  // A tab that is on its way to a server which never answers may not even close: then it is left alone.
  const close = async (tab: Page): Promise<void> => {
    const closed = tab.close().then(
      () => true,
      () => true,
    );
    const silent = new Promise<boolean>((resolve) => setTimeout(resolve, 2000, false));
    if (!(await Promise.race([closed, silent]))) own.add(tab);
  };
  let page: Page | undefined;
  let crashed = false;
  return {
    async get() {
      const strays = context.pages().filter((other) => other !== page && !own.has(other));
      await Promise.all(strays.map(close));
      if (page !== undefined && !crashed && !page.isClosed() && (await ledHome(page, url))) return page;
      if (page !== undefined) await close(page);
      page = await context.newPage();
      crashed = false;
      page.once("crash", () => {
        crashed = true;
      });
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
      await ledHome(page, url);
      return page;
    },
  };
}
