import { type Browser, expect } from "@playwright/test";
import { type HostOptions, test } from "../kit/host.ts";
import { electronMissing } from "../kit/machine.ts";
import { record } from "../kit/record.ts";
import { differences } from "./judge.ts";
import { inBrowserWithout, inElectronWithout } from "./launch-without.ts";
import { type Layer, layerSets, layers } from "./layers.ts";
import { type Job, measure } from "./measure.ts";
import { outOfScope, type RefusedGroup, undeclared } from "./requests.ts";
import { reviewed } from "./reviewed.ts";
import { openWorld, type World } from "./world.ts";

const long = process.env.LOCARA_LONG !== undefined;

/** Apps that are tried where not everything is: on the browser host every layer is between them what alone keeps something. */
const always: Readonly<Record<HostOptions["host"], RegExp>> = {
  browser: /^fs\.user-paths \{"documents":"read"\}|^net .*"api\.|^db |^an app that declares nothing/,
  electron: /^an app that declares nothing/,
};
/** The page's layer stands in no command's way, and the others in no page's. What several do together is tried on the browser host. */
const alwaysOn: readonly (readonly Layer[])[] = [[], ["runtime"], ["kernel"]];

const groupsOf = (world: World, host: HostOptions["host"]): readonly RefusedGroup[] => [
  ...outOfScope(world, host),
  undeclared(world, host),
];

test("each layer alone keeps what enforcement.json says it keeps", async ({ host, chromiumBrowser, scratch }, info) => {
  const missing = host === "electron" ? electronMissing() : null;
  test.skip(missing !== null, missing ?? "");
  test.setTimeout(long ? 1_500_000 : 180_000);
  const world = await openWorld(`${scratch}/listed`);
  const groups = groupsOf(world, host);
  await world.close();
  const jobs = groups.flatMap(({ title, capability, refused }, index): Job[] => {
    if ((!long && !always[host].test(title)) || refused.every(({ effect }) => typeof effect === "string")) return [];
    const page = capability === null;
    const together = host === "browser" ? layerSets.filter((on) => on.length > 1 && on.includes("page")) : [];
    const inFull = page ? layerSets : [...alwaysOn, ...together];
    const sets = long ? inFull : page ? [...alwaysOn, ["page"] as const] : alwaysOn;
    return sets.map((on) => ({ on, group: (there) => groupsOf(there, host)[index] as RefusedGroup }));
  });
  const browser = { launch: inBrowserWithout(chromiumBrowser as Browser, scratch), atOnce: 2 };
  // All windows of a display share its clipboard.
  const measured = await measure(
    scratch,
    jobs,
    host === "browser" ? browser : { launch: inElectronWithout, atOnce: 1 },
  );
  const found = differences(measured, reviewed);
  const skipped = groups.flatMap(({ refused }) =>
    refused.flatMap(({ what, effect }) => (typeof effect === "string" ? [`${what}: ${effect}`] : [])),
  );
  const counts = layers.map((layer) => {
    const alone = measured.filter(({ on }) => on.length === 1 && on[0] === layer);
    return { layer, asked: alone.length, denied: alone.filter(({ denied }) => denied).length };
  });
  await info.attach("knock-out", {
    body: JSON.stringify({ counts, measured, skipped }, null, 2),
    contentType: "application/json",
  });
  await record(info, {
    kind: "requests",
    what: `knock-out of layers on ${host}: ${counts.map(({ layer, asked, denied }) => `${layer} alone refuses ${denied} of ${asked}`).join(", ")}; ${skipped.length} not measurable`,
    tried: measured.length,
    disagreements: found,
  });
  expect(found).toEqual([]);
});
