import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { corruptModel, damageCode, damages, type ModelDamage } from "@locara/harness/faults";
import type { Page } from "@playwright/test";
import { killEngine } from "../kit/engine-process.ts";
import { expect, test } from "../kit/host.ts";
import { joined, wavOf } from "../kit/recording.ts";
import { alert, logFromHere, segments, stored, transcribe, transcribeWhole } from "../kit/transcribe-app.ts";

// A journey through engines and windows, no boundary: it may be repeated once, which is said.
test.describe.configure({ retries: 1 });

/** What the runtime itself says to these bytes, without the page's own look at them. */
const hear = (page: Page, file: Buffer) =>
  page.evaluate(
    (base64) =>
      new Promise<string>((resolve) => {
        const wav = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        globalThis.locara.start("transcribe.file", { model: "whisper-base.en", audio: { wav } }, (message) => {
          if (message.kind !== "items") resolve(message.kind === "error" ? message.error.code : "heard");
        });
      }),
    file.toString("base64"),
  );

test("a recording that cannot be heard is refused in words, and the next one is written down", {
  tag: "@full",
}, async ({ launch, models, scratch, shot }) => {
  const launched = await launch.transcribe();
  const { page } = launched;
  await transcribeWhole(launched, models.wav.short);
  const before = await stored(page);
  const log = logFromHere(launched);

  const wav = readFileSync(models.wav.short.path);
  const twoHours = 2 * 3600 * 32_000;
  const whole = join(scratch, "two hours.wav");
  writeFileSync(whole, wavOf(Buffer.alloc(0), twoHours));
  const file = openSync(whole, "r+");
  ftruncateSync(file, 44 + twoHours);
  closeSync(file);
  const files = [
    {
      name: "notes.wav",
      bytes: Buffer.from("Not a sound in here.\n".repeat(500)),
      code: /^audio\/unreadable$/,
      because: "it is text",
    },
    {
      name: "picture.mp3",
      bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Buffer.alloc(4000, 7)]),
      code: /^audio\/unreadable$/,
      because: "it is a picture",
    },
    { name: "empty.wav", bytes: Buffer.alloc(0), code: /^audio\/unreadable$/, because: "it is empty" },
    { name: "cut.wav", bytes: wav.subarray(0, 40), code: /^audio\/unreadable$/, because: "it ends within its header" },
    {
      name: "claims.wav",
      bytes: wavOf(Buffer.alloc(32_000), twoHours),
      code: /^audio\/too-long$/,
      because: "its header says two hours",
    },
    {
      name: "two hours.wav",
      bytes: null,
      code: /^(?:audio\/too-long|file\/too-large)$/,
      because: "it lasts two hours",
    },
  ];
  for (const { name, bytes, code, because } of files) {
    const path = join(scratch, name);
    if (bytes !== null) writeFileSync(path, bytes);
    await transcribe(launched, path);
    await expect(alert(page), because).toHaveAttribute("data-code", code, { timeout: 60_000 });
    await expect(alert(page), because).toContainText(name);
    if (name === "claims.wav") await shot(page, "audio-refused");
    expect(await stored(page), because).toEqual(before);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(alert(page)).toHaveCount(0);
    // The page looks first; what it would let through the runtime refuses, and says so in its log.
    if (bytes !== null) expect(await hear(page, bytes), because).toMatch(code);
  }
  for (const code of ["audio/unreadable", "audio/too-long"]) expect(log()).toContain(code);
  // What is there of a recording that was cut off is written down.
  const cutOff = join(scratch, "cut off.wav");
  writeFileSync(cutOff, wav.subarray(0, wav.byteLength - 2000));
  await transcribe(launched, cutOff);
  await expect(page.getByRole("heading", { name: "cut off" })).toBeVisible();
  await expect(page.getByRole("region", { name: "In progress" })).toBeHidden({ timeout: 60_000 });
  await expect(alert(page)).toHaveCount(0);
  await transcribeWhole(launched, models.wav.short);
});

test("damaged models and killed engines are said in words, and everything goes on from there", async ({
  launch,
  models,
  scratch,
  shot,
}) => {
  const launched = await launch.transcribe();
  const { page } = launched;
  const log = logFromHere(launched);
  const kinds = Object.keys(damages) as ModelDamage[];
  for (const damage of kinds) {
    const repair = corruptModel(launched.places, models.speech.sha256, damage);
    await transcribe(launched, models.wav.short.path);
    await expect(alert(page), damage).toHaveAttribute("data-code", damageCode(damage), { timeout: 30_000 });
    if (damage === "truncated") await shot(page, "model-damaged");
    repair();
    await page.getByRole("button", { name: "Dismiss" }).click();
  }
  await transcribeWhole(launched, models.wav.short);
  for (const code of ["model/missing", "model/digest-mismatch"]) expect(log()).toContain(code);

  const long = join(scratch, "long.wav");
  writeFileSync(long, joined(Array.from({ length: 2 }, () => readFileSync(models.wav.long.path))));
  await transcribe(launched, long);
  await expect(page.getByRole("heading", { name: "long" })).toBeVisible();
  await expect(segments(page).first()).toBeVisible({ timeout: 60_000 });
  await killEngine("whisper", launched);
  await expect(alert(page)).toHaveAttribute("data-code", "resource/engine-crashed");
  await shot(page, "engine-crashed");
  const kept = await segments(page).count();
  expect(kept).toBeGreaterThan(0);
  expect(log()).toContain("whisper engine ended (");
  expect(log()).toContain("resource/engine-crashed");
  await alert(page).getByRole("button", { name: "Try again" }).click();
  await expect(alert(page)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "In progress" })).toBeVisible();
  await expect(page.getByRole("region", { name: "In progress" })).toBeHidden({ timeout: 90_000 });
  expect(await segments(page).count()).toBeGreaterThanOrEqual(kept);
  await expect(page.locator(".head-facts")).not.toContainText("Interrupted");
  await expect(page.getByRole("navigation", { name: "Transcripts" }).getByRole("button")).toHaveCount(2);

  const summarise = page.getByRole("button", { name: /^Summarise/ });
  for (const damage of kinds.slice(0, 2)) {
    const repair = corruptModel(launched.places, models.llm.sha256, damage);
    await summarise.click();
    await expect(alert(page), damage).toHaveAttribute("data-code", damageCode(damage), { timeout: 30_000 });
    repair();
  }
  await summarise.click();
  await killEngine("llama", launched);
  await expect(alert(page)).toHaveAttribute("data-code", "resource/engine-crashed");
  await shot(page, "summary-crashed");
  expect(log()).toContain("llama engine ended (");
  await alert(page).getByRole("button", { name: "Try again" }).click();
  const summary = page.getByTestId("summary-text");
  await expect(summary).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  await expect(alert(page)).toHaveCount(0);
  expect((await summary.innerText()).trim().length).toBeGreaterThan(10);
  await transcribeWhole(launched, models.wav.short);
});
