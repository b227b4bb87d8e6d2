import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
import { displaysAreMade } from "./kit/display.ts";
import type { HostOptions } from "./kit/host.ts";

/** Asked for, run for one app by `locara test`, or to catch one planted fault: then nothing is left for another time. */
const whole = Boolean(process.env.LOCARA_LONG || process.env.LOCARA_APP || process.env.LOCARA_PLANTED);

/**
 * What waits for the whole suite (`npm run test:full`), which runs every spec on both hosts. A spec waits on Electron alone
 * where what it tries lies behind the bridge, which is the same code on both hosts.
 */
const later: Readonly<Record<HostOptions["host"], readonly string[]>> = {
  browser: ["hostile/floods", "knock-out/layers", "specs/faults", "specs/machine-faults", "specs/templates"],
  electron: [
    ...["hostile/files", "hostile/floods", "hostile/link-races", "hostile/paths", "hostile/poison", "hostile/tools"],
    ...["knock-out/layers", "oracles/net-and-ids"],
    ...[
      "specs/examples",
      "specs/faults",
      "specs/machine-faults",
      "specs/report",
      "specs/storage-faults",
      "specs/templates",
      "specs/tools",
    ],
  ],
};

/** Titles with this tag wait too, on both hosts. */
const waiting = /@full/;

const project = (host: HostOptions["host"]) => ({
  name: host,
  use: { host },
  // A display has room for one desktop app, and each worker opens a display of its own where it can.
  workers: displaysAreMade ? 2 : 1,
  ...(whole ? {} : { testIgnore: later[host].map((spec) => `**/${spec}.spec.ts`), grepInvert: waiting }),
});

/** Every spec runs on both hosts: the same page, the same kernel, another way between them. */
export default defineConfig<object, HostOptions>({
  testDir: ".",
  testMatch: "{specs,hostile,oracles,knock-out,budgets}/**/*.spec.ts",
  // Apps wait for windows more than they compute. Where an app's own times are judged, nothing runs beside them.
  workers: process.env.LOCARA_APP ? 1 : availableParallelism() + 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: 0,
  forbidOnly: true,
  projects: [project("browser"), project("electron")],
});
