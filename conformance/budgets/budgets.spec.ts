import { writeFileSync } from "node:fs";
import type { TestInfo } from "@playwright/test";
import { withPrepared } from "../bench/prepared.ts";
import { appUnderTest } from "../kit/app-under-test.ts";
import { expect, test } from "../kit/host.ts";
import { electronMissing } from "../kit/machine.ts";
import { record } from "../kit/record.ts";
import { measureApp } from "./app-budgets.ts";
import type { HistoryEntry } from "./history.ts";
import { judge } from "./judge.ts";
import { openHistory } from "./kept-history.ts";
import { machineClass, placeOf, thisMachine } from "./machine.ts";
import { measureRuntime, readSizedModel } from "./runtime-budgets.ts";
import { trendSvg } from "./trend-svg.ts";

// Our own runs share their machine with other tests and judge no time: they show that everything can be measured.
const alone = Boolean(process.env.LOCARA_APP);
const extent = process.env.LOCARA_LONG || alone ? "full" : "short";

test("the app keeps its budgets, and none is worse than it was", async ({ host, chromiumBrowser }, info) => {
  const missing = host === "electron" ? electronMissing() : null;
  test.skip(missing !== null, missing ?? "");
  if (extent === "full") test.setTimeout(600_000);
  await withPrepared(appUnderTest, async (prepared, folder) => {
    const { app, commands } = prepared.ipc;
    const sized = readSizedModel(process.env.LOCARA_BUDGET_MODEL);
    const measured = [
      ...(await measureApp(chromiumBrowser, prepared, folder, extent)),
      ...(extent === "full" ? await measureRuntime(host, Object.keys(commands), sized) : []),
    ];
    const machine = thisMachine();
    const history = openHistory(process.env);
    const circumstances = {
      at: new Date().toISOString(),
      app: `${app.publisher}/${app.name}`,
      host,
      machine: machineClass(machine),
      place: placeOf(machine),
      history: history.earlier,
    };
    const judgements = measured.map((measurement) => judge(measurement, circumstances));
    await record(info, ...judgements.map((judgement) => judgement.record));
    const entries = alone ? judgements.flatMap(({ entry }) => entry ?? []) : [];
    history.keep(entries);
    await attachTrends(info, [...history.earlier, ...entries], entries);
    for (const { record: seen } of judgements) expect(seen.p50, seen.name).toBeGreaterThanOrEqual(0);
    if (alone || extent === "short") expect(judgements.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  });
});

/** Of this app, host and class of machine: what the run is compared with. */
async function attachTrends(
  info: TestInfo,
  history: readonly HistoryEntry[],
  entries: readonly HistoryEntry[],
): Promise<void> {
  for (const { measure, app, host, machine } of entries) {
    const own = history.filter((entry) => entry.app === app && entry.host === host && entry.machine === machine);
    const path = info.outputPath(`trend-${measure}.svg`);
    writeFileSync(path, trendSvg(own, measure) ?? "");
    await info.attach(`trend ${measure}`, { path, contentType: "image/svg+xml" });
  }
}
