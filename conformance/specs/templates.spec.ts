import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { expect, test } from "../kit/host.ts";

/** What `locara init` makes does its work: with the small test models, so that what they say makes little sense. */

const locara = join(import.meta.dirname, "../../harness/bin/locara.mjs");

const made = (scratch: string, template: string): string => {
  execFileSync(process.execPath, [locara, "init", template, `my-${template}`], { cwd: scratch, stdio: "pipe" });
  return join(scratch, `my-${template}`);
};

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("docvault keeps a document, finds it by its words, and knows it after a new start", async ({
  launch,
  scratch,
}) => {
  const folder = made(scratch, "docvault");
  const document = join(scratch, "tea.md");
  writeFileSync(document, "# Tea\n\nGreen tea is not fermented.\n");
  const { page, home, close } = await launch.app(folder, { pick: document });
  await press(page, "Add a document");
  await expect(page.getByRole("status")).toHaveText("tea.md can be searched.");
  await page.getByLabel("What are you looking for?").fill("fermented");
  await press(page, "Find");
  await expect(page.getByRole("list", { name: "Found" })).toContainText("Green tea is not fermented. tea.md");
  // A second time it is the same document.
  await press(page, "Add a document");
  await expect(page.getByRole("list", { name: "Documents" }).getByRole("listitem")).toHaveCount(1);
  await close();
  const again = await launch.app(folder, { home });
  await expect(again.page.getByRole("list", { name: "Documents" })).toContainText("tea.md 1 passages");
});

test("voice hears the microphone until it is told that it is over, and lets it go when it is stopped", async ({
  launch,
  scratch,
  host,
}) => {
  const { page } = await launch.app(made(scratch, "voice"));
  if (host === "browser") await page.context().grantPermissions(["microphone"]);
  await press(page, "Talk");
  await expect(page.getByRole("status")).toHaveText("Say something, then press Done.");
  await press(page, "Stop");
  await expect(page.getByRole("status")).toHaveText("Stopped.");
  await expect(page.getByRole("button", { name: "Talk" })).toBeEnabled();
  await press(page, "Talk");
  await expect(page.getByRole("status")).toHaveText("Say something, then press Done.");
  const heard = async () => JSON.stringify(await callFrom(page, "audit.capabilityLog", {}));
  await expect.poll(heard, { timeout: 30_000 }).toContain("transcribe.hear");
  await press(page, "Done");
  await expect(page.getByRole("button", { name: "Talk" })).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByRole("status")).toHaveText(/^$|^Nothing was heard\.$/);
});
