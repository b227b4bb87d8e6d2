import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConsentFile, commands } from "@locara/schema";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { endOf, startDev } from "../kit/dev.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { inMain } from "../kit/in-main.ts";
import { kernelOf } from "../kit/kernel.ts";
import type { Launched } from "../kit/launch.ts";
import { type FileServer, serveFiles } from "../kit/model-server.ts";
import { loopbackPorts } from "../kit/processes.ts";

// A journey through engines and windows, no boundary: it may be repeated once, which is said.
test.describe.configure({ retries: 1 });

/** Real models under names of their own, at addresses of the test's. */
interface Talker {
  readonly folder: string;
  readonly server: FileServer;
}

const llmOnly = { llm: { chat: ["talker"] } };
const both = { ...llmOnly, transcribe: { file: ["listener"] }, clipboard: "read-write" };

const it = test.extend<{ readonly talker: Talker; readonly withModels: (capabilities: object) => Promise<string> }>({
  talker: async ({ models, scratch }, use) => {
    const server = await serveFiles({ talker: models.llm.path, listener: models.speech.path });
    await use({ server, folder: join(scratch, "app") });
    await server.close();
  },
  withModels: async ({ models, talker }, use) =>
    use((capabilities) => {
      const used = { talker: models.llm, ...("transcribe" in capabilities ? { listener: models.speech } : {}) };
      const pinned = Object.entries(used);
      return writeApp(talker.folder, {
        capabilities: { models: pinned.map(([id, { sha256 }]) => `${id}@sha256:${sha256}`), ...capabilities },
        models: Object.fromEntries(
          pinned.map(([id, { sha256, bytes, licence }]) => [
            id,
            { sha256, bytes, urls: [talker.server.url(id)], licence },
          ]),
        ),
      });
    }),
});

const consentOf = ({ places }: Launched): ConsentFile =>
  JSON.parse(readFileSync(join(places.artifacts, "consent.json"), "utf8")) as ConsentFile;

/** What is whole in the model cache, and what is on the way to it. */
const cached = ({ places }: Launched): string[] =>
  ["blobs/sha256", "partial"].flatMap((part) => {
    const folder = join(places.models, part);
    return existsSync(folder) ? readdirSync(folder) : [];
  });

/** Moves through the page with Tab until a button of this name has the focus, and presses it. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  for (let step = 0; step < 20; step++) {
    await page.keyboard.press("Tab");
    if (await button.evaluate((node) => node === document.activeElement)) return pressEnter(page);
  }
  throw new Error(`Tab never reaches "${name}".`);
}

/** A window that a key closes is gone before the key is up. */
async function pressEnter(page: Page): Promise<void> {
  try {
    await page.keyboard.press("Enter");
  } catch (error) {
    if (!page.isClosed()) throw error;
  }
}

/** Every value that the page's progress bars have come to together, in order, for as long as the page is there. */
async function watchProgress(page: Page): Promise<readonly number[]> {
  const seen: number[] = [];
  await page.exposeFunction("sawProgress", (sum: number) => void seen.push(sum));
  await page.evaluate(() => {
    const { sawProgress } = globalThis as unknown as { sawProgress(sum: number): void };
    new MutationObserver(() => {
      const bars = [...document.querySelectorAll("progress")];
      if (bars.length > 0) sawProgress(bars.reduce((sum, { value }) => sum + value, 0));
    }).observe(document.body, { childList: true, subtree: true });
  });
  return seen;
}

const chat = { model: "talker", messages: [{ role: "user", content: "Once upon a time" }], maxTokens: 8 };

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

it("nothing of the app runs before the user has accepted what it may do, in full", async ({
  launch,
  withModels,
  host,
  models,
  shot,
  accessible,
}) => {
  const folder = await withModels({ ...both, net: true });
  const before = loopbackPorts();
  const opened = await launch.app(folder, { stop: "at-surface", fixtures: "when-needed" });
  const { page } = opened;
  const consent = consentOf(opened);
  expect(consent.sentences.length).toBeGreaterThan(2);
  expect(consent.badges.length).toBeGreaterThan(0);
  for (const { text } of consent.sentences) await expect(page.getByText(text, { exact: true })).toBeVisible();
  for (const { label } of consent.badges) await expect(page.locator(".badge", { hasText: label })).toBeVisible();
  for (const [id, { bytes, licence }] of Object.entries({ talker: models.llm, listener: models.speech })) {
    const row = page.getByRole("listitem").filter({ has: page.getByText(id, { exact: true }) });
    await expect(row).toContainText(sizeText(bytes));
    await expect(row).toContainText(`licence ${licence}`);
  }
  await accessible(page, "the consent page");
  await shot(page, "consent");

  expect(opened.pages()).toHaveLength(1);
  expect(page.url()).toMatch(host === "browser" ? /^http:\/\/127\.0\.0\.1:\d+\/$/ : /^locara-surface:/);
  const asked = await page.evaluate(async () => {
    const { locaraSurface } = globalThis as { locaraSurface?: { perform(verb: string): Promise<unknown> } };
    if (locaraSurface !== undefined) return locaraSurface.perform("open");
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("locara.surface")}` };
    return (await fetch("/surface/open", { method: "POST", headers })).json() as Promise<unknown>;
  });
  expect(asked).toMatchObject({ ok: false, error: { code: "capability/not-granted" } });
  expect(opened.pages()).toHaveLength(1);

  if (host === "browser") {
    const own = Number(new URL(page.url()).port);
    const others = loopbackPorts().filter((port) => !before.includes(port) && port !== own);
    if (process.platform === "linux") expect(others.length).toBeGreaterThan(0);
    for (const port of others) {
      const direct = await page.context().newPage();
      await direct.goto(`http://127.0.0.1:${port}/`);
      expect(await callFrom(direct, "app.info", {}), String(port)).toMatchObject({ ok: false });
      await direct.close();
    }
  }

  const kernel = await kernelOf(opened.places);
  try {
    const declared = Object.keys(opened.ipc.commands);
    expect(declared).toContain("llm.chat");
    for (const command of declared) {
      const granting = opened.ipc.commands[command] ?? [];
      const model = command === "transcribe.file" ? "listener" : "talker";
      const example = Object.entries(kernel.exampleOf(command, granting));
      const named = Object.fromEntries(example.map(([key, value]) => [key, value === "tiny" ? model : value]));
      const answer = await kernel.call(command, named);
      if (granting.includes("app")) expect(answer.ok, command).toBe(true);
      else expect(answer, command).toMatchObject({ ok: false, error: { code: "capability/not-granted" } });
    }
    expect(declared.length).toBeLessThan(commands.size);
  } finally {
    await kernel.close();
  }
  expect(cached(opened)).toEqual([]);
});

it("Quit opens nothing and ends the host, whatever is accepted meanwhile", async ({
  launch,
  withModels,
  host,
  chromiumBrowser,
  scratch,
}) => {
  const folder = await withModels(llmOnly);
  if (host === "electron") {
    const plain = await writeApp(join(scratch, "plain"), { capabilities: { clipboard: "read" } });
    for (const [button, app] of Object.entries({ Quit: folder, Accept: plain })) {
      const { page, electron, pages } = await launch.app(app, { stop: "at-surface", fixtures: "when-needed" });
      const process = electron?.process();
      const windows: string[] = [];
      electron?.on("window", (window) => windows.push(window.url()));
      // How the end begins: the windows that are there close after it.
      if (electron !== null && button === "Accept")
        await inMain(electron, ({ app }) => void app.emit("before-quit"), null);
      await press(page, button);
      await expect.poll(() => process?.exitCode).toBe(0);
      expect(windows).toEqual([]);
      expect(pages()).toEqual([]);
    }
    return;
  }
  const dev = await startDev(folder, join(scratch, "home"));
  const context = await (chromiumBrowser as NonNullable<typeof chromiumBrowser>).newContext();
  try {
    const page = await context.newPage();
    await page.goto(dev.url);
    await expect(page.getByRole("button", { name: "Accept" })).toBeVisible();
    await press(page, "Quit");
    await expect(page.getByRole("heading", { name: "The app has ended." })).toBeVisible();
    expect(await endOf(dev)).toBe(0);
    expect(context.pages()).toHaveLength(1);
  } finally {
    await context.close();
    await dev.stop();
  }
});

it("after Accept the models come, once and for good, over a bad line too", async ({
  launch,
  withModels,
  talker,
  models,
  shot,
  accessible,
}) => {
  const folder = await withModels(both);
  talker.server.manners = { cutFirstAt: 0.5, pauseMilliseconds: 25 };
  const first = await launch.app(folder, { stop: "at-surface", fixtures: "when-needed" });
  const { page } = first;
  const seen = await watchProgress(page);
  await press(page, "Accept");
  await expect(page.getByRole("progressbar", { name: "listener, fetching" })).toBeVisible();
  await accessible(page, "the models page");
  await shot(page, "fetching");
  await expect(page.getByRole("progressbar", { name: "talker, fetching" })).toBeVisible();
  const app = await first.appPage();
  expect(new Set(seen).size).toBeGreaterThan(5);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  const ranged = talker.server.seen.filter((line) => /^GET .* from [1-9]/.test(line));
  expect(ranged.map((line) => line.split(" ")[1])).toEqual(["/listener", "/talker"]);
  expect([...cached(first)].sort()).toEqual([models.llm.sha256, models.speech.sha256].sort());

  const answer = await callFrom(app, "llm.chat", chat);
  expect(answer).toMatchObject({ ok: true, result: { usage: {} } });
  const heard = await app.evaluate(
    (base64) =>
      new Promise((resolve) => {
        const wav = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const id = globalThis.locara.start("transcribe.file", { model: "listener", audio: { wav } }, (message) => {
          if (message.kind === "items") globalThis.locara.credit(id, message.items.length);
          else resolve(message.kind === "result" ? message.payload : message.error);
        });
      }),
    readFileSync(models.wav.short.path).toString("base64"),
  );
  expect(JSON.stringify(heard).toLowerCase()).toContain(models.wav.short.text.toLowerCase().split(" ")[0]);
  await first.close();

  talker.server.seen.length = 0;
  const again = await launch.app(folder, { home: first.home, fixtures: "when-needed" });
  expect(again.surface.shown).toBe(false);
  expect(await callFrom(again.page, "llm.chat", chat)).toMatchObject({ ok: true });
  await again.close();
  expect(talker.server.seen).toEqual([]);

  // Wider by one capability: another digest, and the user is asked anew.
  await withModels({ ...both, db: ["app"] });
  const wider = await launch.app(folder, { home: first.home, stop: "at-surface", fixtures: "when-needed" });
  await expect(wider.page.getByRole("button", { name: "Accept" })).toBeVisible();
  for (const { text } of consentOf(wider).sentences) expect(wider.surface.sentences.join("\n")).toContain(text);
});

it("a model that cannot be had is said in words, can be tried again, and can be done without", async ({
  launch,
  withModels,
  talker,
  models,
  shot,
  accessible,
}) => {
  const folder = await withModels(llmOnly);
  talker.server.manners = {
    bytes: (content) => {
      const wrong = Buffer.from(content);
      wrong.writeUInt8(wrong.readUInt8(1000) ^ 1, 1000);
      return wrong;
    },
  };
  const opened = await launch.app(folder, { stop: "at-surface", fixtures: "when-needed" });
  const { page } = opened;
  await press(page, "Accept");
  const alert = page.getByRole("alert");
  await expect(alert).toHaveAttribute("data-code", "model/digest-mismatch");
  await expect(alert).toContainText("is not the pinned file");
  expect(cached(opened)).toEqual([]);
  await accessible(page, "a fetch that failed");
  await shot(page, "fetch-failed");

  await talker.server.close();
  await press(page, "Try again");
  await expect(alert).toHaveAttribute("data-code", "resource/network");
  await expect(alert).toContainText("could not be fetched");
  expect(cached(opened).filter((name) => name === models.llm.sha256)).toEqual([]);
  const log = readFileSync(opened.places.logFile, "utf8");
  expect(log).toContain("model/digest-mismatch");
  expect(log).toContain("resource/network");

  await press(page, "Open without them");
  const app = await opened.appPage();
  expect(await callFrom(app, "llm.chat", chat)).toMatchObject({ ok: false, code: "model/missing" });
  expect(await callFrom(app, "app.info", {})).toMatchObject({ ok: true });
});

it("words of any length and direction stay in their place, at twice the size and in the dark", async ({
  launch,
  scratch,
  shot,
  accessible,
}) => {
  const folder = await writeApp(join(scratch, "app"), { capabilities: { net: true, clipboard: "read" } });
  const manifest = join(folder, "locara.json");
  const words = {
    displayName: "متجر الكتب القديمة",
    description: "W".repeat(140),
    author: { name: "אבגד".repeat(10), email: "a@example.com" },
    reasons: { net: `${"long ".repeat(20)}${"x".repeat(190)}`, clipboard: "עותק של מה שהועתק" },
  };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), ...words }));
  const { page } = await launch.app(folder, { stop: "at-surface" });
  const title = page.locator("h1 bdi");
  await expect(title).toHaveText(words.displayName);
  const directions = await title.evaluate((name) =>
    [name, name.parentElement as Element].map((node) => getComputedStyle(node).direction),
  );
  expect(directions).toEqual(["rtl", "ltr"]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate(() => document.documentElement.style.setProperty("zoom", "2"));
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await accessible(page, "long words, large, in the dark");
  await shot(page, "long words");
  await press(page, "Accept");
});
