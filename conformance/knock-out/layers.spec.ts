import { type Browser, expect } from "@playwright/test";
import { test } from "../kit/host.ts";
import { record } from "../kit/record.ts";
import { differences } from "./judge.ts";
import { type Layer, layerSets, layers } from "./layers.ts";
import { type Job, measure } from "./measure.ts";
import { outOfScope, type RefusedGroup, undeclared } from "./requests.ts";
import { reviewed } from "./reviewed.ts";
import { openWorld, type World } from "./world.ts";

const long = process.env.LOCARA_LONG !== undefined;

/** Apps that are tried always: between them every layer is what alone keeps something. */
const always = /^fs\.user-paths \{"documents":"read"\}|^net .*"api\.|^db |^an app that declares nothing/;
/** The page's layer stands in no command's way, and the others in no page's. */
const alwaysOn: readonly (readonly Layer[])[] = [[], ["runtime"], ["kernel"]];

const groupsOf = (world: World): readonly RefusedGroup[] => [...outOfScope(world), undeclared(world)];

test("each layer alone keeps what enforcement.json says it keeps", async ({ host, chromiumBrowser, scratch }, info) => {
  test.skip(host === "electron", "The host that is bundled without its layers is the browser's.");
  test.setTimeout(long ? 1_500_000 : 180_000);
  const world = await openWorld(`${scratch}/listed`);
  const groups = groupsOf(world);
  await world.close();
  const jobs = groups.flatMap(({ title, capability, refused }, index): Job[] => {
    if ((!long && !always.test(title)) || refused.every(({ effect }) => typeof effect === "string")) return [];
    const page = capability === null;
    const inFull = page ? layerSets : [...alwaysOn, ...layerSets.filter((on) => on.length > 1 && on.includes("page"))];
    const sets = long ? inFull : page ? [...alwaysOn, ["page"] as const] : alwaysOn;
    return sets.map((on) => ({ on, group: (there) => groupsOf(there)[index] as RefusedGroup }));
  });
  const measured = await measure(chromiumBrowser as Browser, scratch, jobs);
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
    what: `knock-out of layers: ${counts.map(({ layer, asked, denied }) => `${layer} alone refuses ${denied} of ${asked}`).join(", ")}; ${skipped.length} not measurable`,
    tried: measured.length,
    disagreements: found,
  });
  expect(found).toEqual([]);
});
