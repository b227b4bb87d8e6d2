import type { Browser, Page } from "@playwright/test";

/** Opens an app's one-time address and goes through consent, as a person does. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForFunction(() => "locara" in globalThis);
  return page;
}
