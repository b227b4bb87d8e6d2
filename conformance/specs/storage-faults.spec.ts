import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machineMissing, openOnFaultyMachine } from "@locara/harness/faults";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { expect, test, transcribe as transcribeFolder } from "../kit/host.ts";
import { inMain } from "../kit/in-main.ts";
import { startAgain } from "../kit/launch.ts";
import { alert, stored } from "../kit/transcribe-app.ts";

// A journey through engines and windows, no boundary: it may be repeated once, which is said.
test.describe.configure({ retries: 1 });

const writeRow = (page: Page, title: string) =>
  callFrom(page, "db.exec", {
    database: "app",
    sql: "INSERT INTO transcripts (title, source_name, created_at, duration_seconds, state) VALUES (?, 'test', 0, 1, 'done')",
    parameters: [title],
  });

const titles = async (page: Page): Promise<readonly string[]> => {
  const rows = await callFrom(page, "db.query", {
    database: "app",
    sql: "SELECT title FROM transcripts WHERE source_name = 'test' ORDER BY title",
    parameters: [],
  });
  if (!rows.ok) throw new Error(rows.code);
  return (rows.result as { readonly title: string }[]).map(({ title }) => title);
};

test("two instances on one database lose nothing of each other", async ({ launch, host }) => {
  const first = await launch.transcribe();
  expect(await writeRow(first.page, "first-0")).toMatchObject({ ok: true });
  if (host === "electron") {
    const { electron } = first;
    if (electron === null) throw new Error("Electron has a main process.");
    await inMain(
      electron,
      ({ app }) => {
        Object.assign(globalThis, {
          secondSeen: new Promise((resolve) => app.once("second-instance", () => resolve(true))),
        });
      },
      null,
    );
    expect(await startAgain(transcribeFolder, first.home)).toBe(0);
    expect(await inMain(electron, () => (globalThis as { secondSeen?: Promise<boolean> }).secondSeen, null)).toBe(true);
    expect(first.pages()).toHaveLength(1);
    expect(await titles(first.page)).toEqual(["first-0"]);
    return;
  }
  const second = await launch.transcribe({ home: first.home });
  expect(second.surface.shown).toBe(false);
  const written = ["first-0"];
  const turns = Array.from({ length: 50 }, (_, index) => index + 1);
  const writes = turns.flatMap((turn) =>
    (
      [
        ["first", first],
        ["second", second],
      ] as const
    ).map(async ([name, { page }]) => {
      const title = `${name}-${turn}`;
      const outcome = await writeRow(page, title);
      if (outcome.ok) written.push(title);
      else expect(outcome.code).toBe("storage/locked");
    }),
  );
  await Promise.all(writes);
  expect(written.length).toBeGreaterThan(50);
  for (const { page } of [first, second]) expect(await titles(page)).toEqual([...written].sort());
  await second.page.reload();
  await expect(alert(second.page)).toHaveCount(0);
});

test("a damaged database is said in words and left as it is; once it is whole again all is there", async ({
  launch,
  shot,
}) => {
  const first = await launch.transcribe();
  expect(await writeRow(first.page, "kept")).toMatchObject({ ok: true });
  await first.close();
  const file = join(first.places.databases, "app.sqlite");
  const whole = readFileSync(file);
  const damaged = Buffer.from(whole);
  damaged.fill("no database ", 0, 4096);
  writeFileSync(file, damaged);

  const again = await launch.transcribe({ home: first.home });
  const { page } = again;
  const log = (): string => readFileSync(again.places.logFile, "utf8");
  await expect(alert(page)).toHaveAttribute("data-code", "storage/corrupt");
  await shot(page, "database-damaged");
  expect(log()).toContain("storage/corrupt");
  expect(readFileSync(file).equals(damaged)).toBe(true);
  expect(await callFrom(page, "app.info", {})).toMatchObject({ ok: true });
  expect(await writeRow(page, "lost")).toMatchObject({ ok: false, code: "storage/corrupt" });
  expect(readFileSync(file).equals(damaged)).toBe(true);

  writeFileSync(file, whole);
  await page.reload();
  await expect(
    page.getByRole("navigation", { name: "Transcripts" }).getByRole("button", { name: /kept/ }),
  ).toBeVisible();
  await expect(alert(page)).toHaveCount(0);
  expect(await titles(page)).toEqual(["kept"]);
});

test("a full disk is said in words, and what was stored before is all there", async ({
  host,
  scratch,
  models,
  chromiumBrowser,
  shot,
}) => {
  test.skip(
    host === "electron",
    "Chromium's own profile would fill the same disk; the storage beneath both hosts is one.",
  );
  const faults = { diskBytes: 6_000_000 };
  const missing = machineMissing(faults);
  test.skip(missing !== null, missing ?? "");
  const disk = await openOnFaultyMachine(transcribeFolder, join(scratch, "home"), faults);
  const context = await (chromiumBrowser as NonNullable<typeof chromiumBrowser>).newContext();
  try {
    const page = await context.newPage();
    page.on("filechooser", (chooser) => void chooser.setFiles(models.wav.short.path));
    await page.goto(disk.url);
    await page.getByRole("button", { name: "Accept" }).click();
    const choose = page.getByRole("button", { name: "Choose a recording" }).filter({ visible: true }).first();
    await choose.click();
    await expect(page.getByRole("heading", { name: /short/ })).toBeVisible();
    await expect(page.getByRole("region", { name: "In progress" })).toBeHidden({ timeout: 60_000 });
    const before = await stored(page);

    // Megabytes first, then single rows, until not one more fits.
    const rows: string[] = [];
    for (const bytes of [500_000, 20_000, 500]) {
      for (let turn = 0; ; turn++) {
        const title = `${bytes} ${turn} ${"x".repeat(bytes)}`;
        const outcome = await writeRow(page, title);
        if (!outcome.ok) {
          expect(outcome.code).toBe("storage/full");
          break;
        }
        rows.push(title);
      }
    }
    expect(rows.length).toBeGreaterThan(3);
    const all = await stored(page);
    await choose.click();
    await expect(alert(page).first()).toHaveAttribute("data-code", "storage/full");
    await shot(page, "disk-full");
    expect(readFileSync(disk.logFile, "utf8")).toContain("storage/full");
    expect(await titles(page)).toEqual([...rows].sort());
    expect(await stored(page)).toEqual(all);
    expect((all[1] as unknown[]).length).toBe((before[1] as unknown[]).length);
    expect(await callFrom(page, "app.info", {})).toMatchObject({ ok: true });
    await page.reload();
    await expect(page.getByRole("navigation", { name: "Transcripts" }).getByRole("button").first()).toBeVisible();
  } finally {
    await context.close();
    await disk.close();
  }
});
