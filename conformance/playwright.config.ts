import { defineConfig } from "@playwright/test";
import type { HostOptions } from "./kit/host.ts";

/** Every spec runs on both hosts: the same page, the same kernel, another way between them. */
export default defineConfig<object, HostOptions>({
  testDir: ".",
  testMatch: "{specs,hostile,oracles,knock-out,budgets}/**/*.spec.ts",
  // Hosts, engines and a browser at once are as much as a small machine carries.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: 0,
  forbidOnly: true,
  projects: [
    { name: "browser", use: { host: "browser" } },
    { name: "electron", use: { host: "electron" } },
  ],
});
