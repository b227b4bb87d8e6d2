import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../kit/host.ts";

// A journey through engines and windows, no boundary: it may be repeated once, which is said.
test.describe.configure({ retries: 1 });

const segments = (page: Page) => page.getByTestId("segment");

/** Share of `words` that occur in `heard`, in any order: the speech model of the fixtures misses a few. */
const share = (words: readonly string[], heard: string): number => {
  const found = heard.toLowerCase().split(/[^a-z]+/);
  return words.filter((word) => found.includes(word.toLowerCase())).length / words.length;
};

test("a person transcribes, searches, summarises, exports, and finds it all again", async ({
  launch,
  models,
  shot,
  accessible,
}) => {
  const { page, surface, saved, close, home } = await launch.transcribe({ pick: models.wav.long.path });
  expect(surface.sentences.join(" ")).toContain("Can read, change and delete what you pick");
  await expect(page.getByRole("complementary", { name: "Stand-in models" })).toBeVisible();
  await accessible(page, "the empty library");
  await shot(page, "welcome");

  await page.getByRole("main").getByRole("button", { name: "Choose a recording" }).click();
  await expect(page.getByRole("region", { name: "In progress" })).toBeVisible();
  await expect(segments(page).first()).toBeVisible({ timeout: 60_000 });
  await shot(page, "transcribing");
  await expect(page.getByRole("region", { name: "In progress" })).toBeHidden({ timeout: 90_000 });
  const heard = (await segments(page).allInnerTexts()).join(" ");
  expect(share(models.wav.long.words, heard)).toBeGreaterThan(0.8);
  await accessible(page, "a transcript");

  const word = models.wav.long.words.find((each) => heard.toLowerCase().includes(each.toLowerCase())) ?? "";
  await page.keyboard.press("Escape");
  await page.locator("body").press("/");
  await page.getByRole("searchbox", { name: "Search all transcripts" }).fill(word);
  const hit = page.getByTestId("search-hit").first();
  await expect(hit.locator("mark").first()).toHaveText(new RegExp(word, "i"));
  await shot(page, "search");
  await hit.click();
  await expect(page.locator('[data-testid="segment"][data-marked]')).toContainText(new RegExp(word, "i"));
  await page.getByRole("searchbox").press("Escape");

  await page.getByRole("button", { name: "Summarise" }).click();
  const summary = page.getByTestId("summary-text");
  await expect(summary).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  const summarised = (await summary.innerText()).trim();
  expect(summarised.length).toBeGreaterThan(10);
  await accessible(page, "a summary");
  await shot(page, "summary");

  await page.getByRole("button", { name: "Export" }).click();
  const exported = saved();
  await page.getByRole("list", { name: "Formats" }).getByRole("button", { name: ".txt" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect(share(models.wav.long.words, await readFile(await exported, "utf8"))).toBeGreaterThan(0.8);

  const count = await segments(page).count();
  await page.reload();
  await page.getByRole("navigation", { name: "Transcripts" }).getByRole("button").first().click();
  await expect(segments(page)).toHaveCount(count);
  await expect(summary).toHaveText(summarised);
  await close();

  const again = await launch.transcribe({ home, pick: models.wav.short.path });
  expect(again.surface.shown).toBe(false);
  await again.page.getByRole("navigation", { name: "Transcripts" }).getByRole("button").first().click();
  await expect(segments(again.page)).toHaveCount(count);
});

test("a transcription is stopped and what was heard is kept", async ({ launch, longRecording }) => {
  const { page } = await launch.transcribe({ pick: longRecording });
  await page.getByRole("main").getByRole("button", { name: "Choose a recording" }).click();
  await expect(segments(page).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("region", { name: "In progress" })).toBeHidden();
  await expect(page.locator(".head-facts")).toContainText(/Stopped at \d+\s%/);
  const kept = await segments(page).count();
  expect(kept).toBeGreaterThan(0);
});

test("a recording is dropped on the page", { tag: "@full" }, async ({ launch, models }) => {
  const { page } = await launch.transcribe({});
  const content = (await readFile(models.wav.short.path)).toString("base64");
  const transfer = await page.evaluateHandle((base64) => {
    const data = new DataTransfer();
    data.items.add(
      new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], "dropped.wav", { type: "audio/wav" }),
    );
    return data;
  }, content);
  await page.dispatchEvent(".app", "dragenter", { dataTransfer: transfer });
  await page.dispatchEvent(".app", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent(".app", "drop", { dataTransfer: transfer });
  await expect(page.getByRole("heading", { name: "dropped" })).toBeVisible();
  await expect(page.getByRole("region", { name: "In progress" })).toBeHidden({ timeout: 60_000 });
  const heard = (await segments(page).locator("p").allInnerTexts()).join(" ");
  expect(
    heard
      .toLowerCase()
      .replace(/[^a-z ]/g, "")
      .trim(),
  ).toBe(models.wav.short.text.toLowerCase());
});
