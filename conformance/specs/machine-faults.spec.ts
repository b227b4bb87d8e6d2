import { join } from "node:path";
import { type MachineFaults, machineMissing, openOnFaultyMachine } from "@locara/harness/faults";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { expect, test, transcribe as transcribeFolder } from "../kit/host.ts";
import { alert, segments } from "../kit/transcribe-app.ts";

// A journey through engines and windows, no boundary: it may be repeated once, which is said.
test.describe.configure({ retries: 1 });

interface OnMachine {
  readonly page: Page;
  setAvailable(bytes: number): void;
}

const onMachine = test.extend<{ readonly machine: (faults: MachineFaults) => Promise<OnMachine> }>({
  machine: async ({ host, scratch, models, chromiumBrowser }, use) => {
    test.skip(
      host === "electron",
      "What the faults are made of lies below both hosts, and a browser host starts alone.",
    );
    const open: (() => Promise<void>)[] = [];
    await use(async (faults) => {
      const missing = machineMissing(faults);
      test.skip(missing !== null, missing ?? "");
      const computer = await openOnFaultyMachine(transcribeFolder, join(scratch, "home"), faults);
      const context = await (chromiumBrowser as NonNullable<typeof chromiumBrowser>).newContext();
      open.push(computer.close, () => context.close());
      const page = await context.newPage();
      page.on("filechooser", (chooser) => void chooser.setFiles(models.wav.short.path));
      await page.goto(computer.url);
      await page.getByRole("button", { name: "Accept" }).click();
      await page.getByRole("button", { name: "Choose a recording" }).filter({ visible: true }).first().waitFor();
      return { page, setAvailable: computer.setAvailable };
    });
    for (const close of open.reverse()) await close();
  },
});

onMachine(
  "where others need the memory a model is refused in words, and runs once there is room",
  async ({ machine }) => {
    const { page, setAvailable } = await machine({ availableBytes: 1_000_000 });
    const choose = page.getByRole("button", { name: "Choose a recording" }).filter({ visible: true }).first();
    await choose.click();
    await expect(alert(page).first()).toHaveAttribute("data-code", "resource/memory", { timeout: 60_000 });
    setAvailable(8 * 1024 ** 3);
    await alert(page).first().getByRole("button", { name: "Try again" }).click();
    await expect(segments(page).first()).toBeVisible({ timeout: 60_000 });
    await expect(alert(page)).toHaveCount(0);
  },
);

const rows = "SELECT title FROM transcripts WHERE source_name = 'slow' ORDER BY title";

onMachine("on a slow disk everything takes longer, and nothing is lost", async ({ machine }) => {
  const delay = 25;
  const { page } = await machine({ diskDelayMilliseconds: delay });
  const start = performance.now();
  const titles = ["a", "b", "c", "d"];
  for (const title of titles) {
    const outcome = await callFrom(page, "db.exec", {
      database: "app",
      sql: "INSERT INTO transcripts (title, source_name, created_at, duration_seconds, state) VALUES (?, 'slow', 0, 1, 'done')",
      parameters: [title],
    });
    expect(outcome).toMatchObject({ ok: true });
  }
  expect(performance.now() - start, "every change is written, so every change waits").toBeGreaterThan(
    titles.length * delay,
  );
  expect(await callFrom(page, "db.query", { database: "app", sql: rows, parameters: [] })).toMatchObject({
    ok: true,
    result: titles.map((title) => ({ title })),
  });
});
