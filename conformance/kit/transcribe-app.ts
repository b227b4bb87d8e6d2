import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { callFrom } from "./bridge.ts";
import type { Launched } from "./launch.ts";

export const segments = (page: Page) => page.getByTestId("segment");
export const alert = (page: Page) => page.getByRole("alert");
const words = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z ]/g, "")
    .trim();

/** Chooses a recording as a person does. */
export async function transcribe({ page, choose }: Launched, path: string): Promise<void> {
  await choose(path);
  await page.getByRole("button", { name: "Choose a recording" }).filter({ visible: true }).first().click();
}

/** A recording is written down whole: the app lives. */
export async function transcribeWhole(
  launched: Launched,
  { path, text }: { readonly path: string; readonly text: string },
): Promise<void> {
  const { page } = launched;
  const listed = page.getByRole("navigation", { name: "Transcripts" }).getByRole("button");
  const before = await listed.count();
  await transcribe(launched, path);
  await expect(listed).toHaveCount(before + 1);
  await expect(segments(page).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("region", { name: "In progress" })).toBeHidden({ timeout: 60_000 });
  expect(words((await segments(page).locator("p").allInnerTexts()).join(" "))).toBe(text.toLowerCase());
  await expect(alert(page)).toHaveCount(0);
}

/** What the app's log says from now on. */
export function logFromHere({ places }: Launched): () => string {
  const read = (): string => readFileSync(places.logFile, { encoding: "utf8", flag: "a+" });
  const start = read().length;
  return () => read().slice(start);
}

/** Everything the app has stored, as the page reads it. */
export async function stored(page: Page): Promise<readonly unknown[]> {
  const tables = ["transcripts", "segments", "summaries"].map((table) =>
    callFrom(page, "db.query", {
      database: "app",
      sql: `SELECT * FROM ${table} ORDER BY 1`,
      parameters: [],
    }),
  );
  return (await Promise.all(tables)).map((outcome) => (outcome.ok ? outcome.result : outcome));
}
