import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { type ModelFixtures, modelFixtures } from "@locara/harness/model-fixtures";
import { type Browser, test as base, chromium, expect, type Page } from "@playwright/test";
import { openDisplay } from "./display.ts";
import { type Launched, madeUpDevices, openOn } from "./launch.ts";
import { chromiumProgram, electronMissing } from "./machine.ts";
import { record, sandboxRecord } from "./record.ts";
import { joined } from "./recording.ts";

export interface OpenOptions {
  /** A home folder of an earlier launch: the app finds its data there. */
  readonly home?: string;
  /** What the user chooses whenever a dialog to open a file is shown. */
  readonly pick?: string;
  /** Stay on the user's surface instead of accepting it. */
  readonly stop?: "at-surface";
  /** `when-needed`: the app's own models, where they can be had; fixtures stand in for them otherwise. */
  readonly fixtures?: "always" | "when-needed";
}

interface Launch {
  /** The reference app. */
  transcribe(options?: OpenOptions): Promise<Launched>;
  /** Any app folder. */
  app(folder: string, options?: OpenOptions): Promise<Launched>;
}

interface Fixtures {
  readonly launch: Launch;
  readonly models: ModelFixtures;
  /** A recording long enough to be stopped in the middle. */
  readonly longRecording: string;
  readonly scratch: string;
  readonly shot: (page: Page, name: string) => Promise<void>;
  readonly accessible: (page: Page, what: string) => Promise<void>;
}

/** Which host a project runs on. */
export interface HostOptions {
  readonly host: "browser" | "electron";
}

interface WorkerFixtures extends HostOptions {
  readonly display: undefined;
  readonly chromiumBrowser: Browser | null;
}

export const transcribe = fileURLToPath(new URL("../../apps/transcribe", import.meta.url));

export const test = base.extend<Fixtures, WorkerFixtures>({
  host: ["browser", { option: true, scope: "worker" }],

  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names that a fixture needs from this pattern
    async ({}, use) => {
      const display = await openDisplay();
      await use(undefined);
      await display.close();
    },
    { scope: "worker", auto: true },
  ],

  chromiumBrowser: [
    async ({ host }, use) => {
      if (host === "electron") return use(null);
      const browser = await chromium.launch({
        executablePath: chromiumProgram(),
        chromiumSandbox: process.getuid?.() !== 0,
        args: [madeUpDevices],
      });
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  scratch: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "locara-conformance-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  models: async ({}, use) => use(await modelFixtures()),

  longRecording: async ({ models, scratch }, use) => {
    const path = join(scratch, "long.wav");
    const part = await readFile(models.wav.long.path);
    await writeFile(path, joined(Array.from({ length: 8 }, () => part)));
    await use(path);
  },

  launch: async ({ host, chromiumBrowser, scratch }, use, info) => {
    const missing = host === "electron" ? electronMissing() : null;
    info.skip(missing !== null, missing ?? "");
    const open: Launched[] = [];
    const app = async (folder: string, options: OpenOptions = {}): Promise<Launched> => {
      const home = join(scratch, `home-${open.length}`);
      const launched = await openOn(host, chromiumBrowser, folder, { home, ...options });
      if (open.length === 0) await record(info, sandboxRecord(launched.sandbox));
      open.push(launched);
      return launched;
    };
    await use({ app, transcribe: (options) => app(transcribe, options) });
    for (const launched of open) await launched.close();
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above
  shot: async ({}, use, info) =>
    use(async (page, name) => {
      const path = info.outputPath(`${name}.png`);
      await page.screenshot({ path });
      await info.attach(name, { path, contentType: "image/png" });
    }),

  // biome-ignore lint/correctness/noEmptyPattern: as above
  accessible: async ({}, use) =>
    use(async (page, what) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21aa"])
        .setLegacyMode()
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found, what).toEqual([]);
    }),
});

export { expect };
