import { existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { inMain } from "../kit/in-main.ts";
import type { Launched } from "../kit/launch.ts";

// A journey through engines and windows, no boundary: it may be repeated once, which is said.
test.describe.configure({ retries: 1 });

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
/** Node gives a scheme of our own no origin. */
const originOf = (page: Page): string => page.url().split("/").slice(0, 3).join("/");
const query = { database: "app", sql: "SELECT 1 AS one", parameters: [] };
const noGrant = { ok: false, code: "capability/not-granted" };
const optionalDatabase = { capabilities: { db: ["app"], device: { microphone: true } }, optional: ["db"] };

/** Closes every window, as its user would. */
const closeAll = (app: NonNullable<Launched["electron"]>): Promise<void> =>
  inMain(
    app,
    ({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    },
    null,
  );

/** Presses a button of a surface that may be gone before the click is over. */
async function press(page: Page, name: string): Promise<void> {
  await button(page, name)
    .click({ noWaitAfter: true })
    .catch((error: Error) => {
      if (!page.isClosed()) throw error;
    });
}

test("what is optional is asked for when it is first used, where the app's page cannot answer, and once", async ({
  launch,
  scratch,
  shot,
  accessible,
}) => {
  const opened = await launch.app(await writeApp(join(scratch, "app"), optionalDatabase));
  const { page } = opened;
  const first = callFrom(page, "db.query", query);
  const asked = await opened.question();
  await expect(asked.getByText("Example asks: may it do this from now on?")).toBeVisible();
  await expect(button(asked, "Allow")).toBeEnabled();
  await accessible(asked, "the question");
  await shot(asked, "question");
  expect(originOf(asked)).not.toBe(originOf(page));
  await press(asked, "Not now");
  expect(await first).toMatchObject(noGrant);
  // "Not now" holds: nothing is asked, and the answer comes at once.
  const pages = opened.pages().filter((one) => !one.isClosed()).length;
  expect(await callFrom(page, "db.query", query)).toMatchObject(noGrant);
  expect(await callFrom(page, "permissions.request", { capability: "db" })).toMatchObject({ result: "refused" });
  expect(opened.pages().filter((one) => !one.isClosed()).length).toBeLessThanOrEqual(pages);

  const permissions = await opened.permissions();
  const row = permissions.locator('[data-capability="db"]');
  await expect(row).toHaveAttribute("data-state", "optional");
  await expect(row).toContainText("refused 2 times");
  await accessible(permissions, "the permissions");
  await button(permissions, "Allow db").click();
  await expect(row).toHaveAttribute("data-state", "granted");
  expect(await callFrom(page, "db.query", query)).toMatchObject({ ok: true });
  await shot(permissions, "permissions");
  await button(permissions, "Take back db").click();
  await expect(row).toHaveAttribute("data-state", "refused");
  await expect(row).toContainText("used once");
  // Never is never, whoever asks.
  expect(await callFrom(page, "permissions.request", { capability: "db" })).toMatchObject({ result: "refused" });

  const log = permissions.getByRole("region", { name: "What it asked for" });
  await permissions.getByLabel("Find").fill("db.query");
  await permissions.getByLabel("Show").selectOption("allowed");
  await expect(log.locator("tbody tr")).toHaveCount(1);
  await permissions.getByLabel("Show").selectOption("refused");
  await expect(log.locator("tbody tr").first()).toContainText("not granted");
  await shot(permissions, "log");
});

test("consent is withdrawn as a whole, and everything the app keeps can be deleted: nothing else is", async ({
  launch,
  scratch,
  shot,
  accessible,
}) => {
  const opened = await launch.app(await writeApp(join(scratch, "app"), { capabilities: { db: ["app"] } }));
  const { page, places } = opened;
  expect(await callFrom(page, "db.query", query)).toMatchObject({ ok: true });
  const elsewhere = join(scratch, "elsewhere.txt");
  writeFileSync(elsewhere, "kept");
  symlinkSync(scratch, join(places.appData, "a link"));
  const permissions = await opened.permissions();
  await button(permissions, "Withdraw consent…").click();
  await accessible(permissions, "withdrawing consent");
  await press(permissions, "Keep it");
  await button(permissions, "Reset app data…").click();
  await expect(permissions.getByRole("list", { name: "What is deleted" })).toContainText(places.databases);
  await accessible(permissions, "the reset");
  await shot(permissions, "reset");
  await button(permissions, "Delete everything").click();
  await expect(permissions.getByRole("heading", { name: "Everything was deleted" })).toBeVisible();
  expect(existsSync(join(places.state, "consent.json"))).toBe(false);
  // In its sandbox the app cannot remove the folders themselves.
  for (const folder of [places.databases, places.appData])
    expect(existsSync(folder) ? readdirSync(folder) : [], folder).toEqual([]);
  expect(existsSync(elsewhere)).toBe(true);
  expect(readdirSync(scratch)).toContain("elsewhere.txt");
  await press(permissions, "Quit");
});

test("withdrawn consent closes the page, and the app starts with its question", async ({ launch, scratch, host }) => {
  const opened = await launch.app(await writeApp(join(scratch, "app"), { capabilities: { db: ["app"] } }));
  const { page } = opened;
  const permissions = await opened.permissions();
  await button(permissions, "Withdraw consent…").click();
  await button(permissions, "Withdraw consent").click();
  await expect(button(permissions, "Accept")).toBeVisible();
  if (host === "electron") expect(page.isClosed()).toBe(true);
  else expect(await callFrom(page, "app.info", {})).toMatchObject({ ok: false, code: "resource/host-lost" });
});

test("what is new since the user last agreed comes first", async ({ launch, scratch, shot, accessible }) => {
  const folder = join(scratch, "app");
  const first = await launch.app(await writeApp(folder, { capabilities: { db: ["app"], clipboard: "read" } }));
  await first.close();
  await writeApp(folder, { capabilities: { db: ["app", "notes"], fs: { "user-selected": "read" } } });
  const { page } = await launch.app(folder, { home: first.home, stop: "at-surface" });
  const news = page.getByRole("list", { name: /^New since you last agreed/ });
  await expect(news).toContainText("notes");
  await expect(news).toContainText("pick");
  await expect(page.getByRole("list", { name: "No longer asked for" })).toHaveText(/^Can read what you copied[^.]*\.$/);
  await accessible(page, "what is new");
  await shot(page, "new since");
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page, "what is new, in the dark");
  await shot(page, "new since, dark");
});

test("the app's page can crash: its user is told, and loads it again", async ({ launch, scratch, shot, host }) => {
  test.skip(host === "browser", "A browser says itself that a tab has crashed.");
  const opened = await launch.app(await writeApp(join(scratch, "app"), { capabilities: {} }));
  await inMain(
    opened.electron as NonNullable<typeof opened.electron>,
    ({ BrowserWindow }) => {
      for (const { webContents } of BrowserWindow.getAllWindows()) webContents.forcefullyCrashRenderer();
    },
    null,
  );
  const told = await opened.surfaceAt("crashed");
  await expect(told.getByRole("heading", { name: "The page of Example has crashed" })).toBeVisible();
  await shot(told, "crashed");
  await press(told, "Reload");
  // Playwright's own page stays crashed: the window is asked.
  const reloaded = (): Promise<boolean> =>
    inMain(
      opened.electron as NonNullable<typeof opened.electron>,
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()
          .find(({ webContents }) => webContents.getURL().startsWith("locara-app:"))
          ?.webContents.executeJavaScript("typeof locara.start === 'function'"),
      null,
    );
  await expect.poll(reloaded).toBe(true);
});

test("without `background` the closed window ends the app; with it, it stays, and shows that it does", async ({
  launch,
  scratch,
  shot,
  host,
}) => {
  test.skip(host === "browser", "The host of a page in a browser runs until it is stopped, and says so.");
  const ends = await launch.app(await writeApp(join(scratch, "ends"), { capabilities: {}, name: "ends" }));
  const ended = ends.electron?.process();
  await closeAll(ends.electron as NonNullable<typeof ends.electron>).catch(() => undefined);
  await expect.poll(() => ended?.exitCode).toBe(0);

  const stays = await launch.app(
    await writeApp(join(scratch, "stays"), { capabilities: { background: { mode: "passive" } }, name: "stays" }),
  );
  const electron = stays.electron as NonNullable<typeof stays.electron>;
  const process = electron.process();
  await closeAll(electron);
  const sign = await stays.surfaceAt("background");
  await expect(sign.getByRole("heading", { name: "Example runs in the background" })).toBeVisible();
  await shot(sign, "background");
  expect(await callFrom(stays.page, "app.info", {})).toMatchObject({ ok: true });
  // On battery a passive app waits, and goes on when there is power.
  const power = (event: string) => inMain(electron, ({ powerMonitor }, name) => void powerMonitor.emit(name), event);
  await power("on-battery");
  const waiting = callFrom(stays.page, "app.info", {});
  await expect(sign.getByRole("heading", { name: "Example waits in the background" })).toBeVisible();
  await power("on-ac");
  expect(await waiting).toMatchObject({ ok: true });
  await press(sign, "Quit");
  await expect.poll(() => process.exitCode).toBe(0);
});
