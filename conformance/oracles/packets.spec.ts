import { join } from "node:path";
import { launchCounted, networkOf, packetCounts, sinkMissing } from "@locara/harness/trace";
import type { Browser } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test, transcribe } from "../kit/host.ts";
import { family } from "../kit/processes.ts";
import { record } from "../kit/record.ts";
import { journeyInBrowser, transcribeJourney } from "./journeys.ts";
import { openPage } from "./open-page.ts";

/*
 * A network of the app's own whose only way out leads into a sink, and the kernel's counters of it: an app without `net`
 * sends nothing at all, not even a lookup of a name. Controls show that the same counters see what does leave.
 */

const missing = sinkMissing();

const findingsOf = (counts: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(counts).map(([what, count]) => `${what}: ${count}`);

test("through a whole journey the reference app's processes send not one packet, with no wall around them", async ({
  host,
  chromiumBrowser,
  models,
  scratch,
}, info) => {
  test.skip(host !== "browser", "on Electron the app is counted in its sandbox");
  test.skip(missing !== null, missing ?? "");
  const app = await launchCounted(transcribe, { home: join(scratch, "home"), out: join(scratch, "out") });
  const page = await openPage(chromiumBrowser as Browser, app.url);
  await journeyInBrowser(page, models.wav.short);
  const findings = findingsOf(app.counts());
  await page.context().close();
  await app.close();
  await record(info, { kind: "oracle", oracle: "packets without net, into a sink", looked: 1, findings });
  expect(findings).toEqual([]);
});

test("the counters see what does leave: the lookup of a name that is declared, and a connection", async ({
  host,
  chromiumBrowser,
  scratch,
}) => {
  test.skip(host !== "browser", "on Electron the app is counted in its sandbox");
  test.skip(missing !== null, missing ?? "");
  const declared = process.env.LOCARA_LONG === undefined ? ["api.example.com"] : ["api.example.com", "198.51.100.7"];
  for (const allowed of declared) {
    const folder = await writeApp(join(scratch, allowed), { capabilities: { net: { allowed_hosts: [allowed] } } });
    const app = await launchCounted(folder, {
      home: join(scratch, `${allowed}-home`),
      out: join(scratch, `${allowed}-out`),
    });
    const page = await openPage(chromiumBrowser as Browser, app.url);
    expect(findingsOf(app.counts())).toEqual([]);
    void callFrom(page, "net.fetch", { url: `https://${allowed}/` }).catch(() => undefined);
    await expect.poll(() => Object.keys(app.counts())).toContain("Ip OutRequests");
    await page.context().close();
    await app.close();
  }
});

/** What Playwright's debugging of Electron says, over the loopback inside: there is nothing else that it could leave by. */
const debugging = /^(lo (received|sent)|Ip OutRequests|Tcp (ActiveOpens|OutSegs))$/;

test("in its sandbox the reference app is in a network that has nothing, and sends nothing through a whole journey", async ({
  host,
  launch,
  models,
}, info) => {
  const launched = await launch.transcribe({ pick: models.wav.short.path });
  test.skip("missing" in launched.sandbox, "there is no sandbox on this machine");
  const own = networkOf(process.pid);
  await transcribeJourney(launched, models.wav.short);
  const inside = new Map(
    family().flatMap((pid) => {
      const network = networkOf(pid);
      return network === null || network === own ? [] : [[network, pid] as const];
    }),
  );
  const findings = [...inside].flatMap(([network, pid]) => {
    const counts = Object.entries(packetCounts(pid)).filter(([what]) => host === "browser" || !debugging.test(what));
    return findingsOf(Object.fromEntries(counts)).map((what) => `${network} ${what}`);
  });
  await record(info, { kind: "oracle", oracle: "packets in the sandbox", looked: inside.size, findings });
  expect(inside.size).toBeGreaterThan(0);
  expect(findings).toEqual([]);
});
