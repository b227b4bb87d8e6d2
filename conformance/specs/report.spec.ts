import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ConformanceRecord, type ConformanceReport, hostReport, writeReport } from "@locara/harness/report";
import { expect, test } from "../kit/host.ts";

const said = `</script></td><img src=x onerror="document.title='out'"><script>document.title='out'</script><style>*{display:none}</style>`;
const records: readonly ConformanceRecord[] = [
  { kind: "attempt", id: said, category: "windows", stoppedBy: "page", escaped: true, said },
  { kind: "attempt", id: "a popup", category: "windows", stoppedBy: "page", escaped: false, said: "none came" },
  { kind: "requests", what: said, tried: 12, disagreements: [said] },
  { kind: "oracle", oracle: "strace", looked: 3, findings: [said] },
  { kind: "budget", name: "idle", unit: "%", p50: 4, p95: 6, limit: 1, within: false, note: said },
  { kind: "sandbox", level: "namespaces", missing: ["Landlock"] },
];
const failed = { part: "hostile", name: said, status: "failed", detail: said, shots: [] } as const;
const report: ConformanceReport = {
  v: 1,
  locara: "0.1.0",
  app: { id: "acme/notes", version: "1.0.0", capabilityDigest: "0".repeat(64) },
  shards: [],
  seconds: 1,
  tests: [failed],
  skipped: [{ what: said, why: said }],
  hosts: [hostReport("browser", records, [failed], [{ what: "x", why: said }])],
};

for (const colorScheme of ["light", "dark"] as const) {
  test(`a report full of hostile words is only read, and can be read by everybody: ${colorScheme}`, async ({
    chromiumBrowser,
    accessible,
    shot,
  }) => {
    test.skip(chromiumBrowser === null, "The report is a page like any other: once is enough.");
    const folder = await mkdtemp(join(tmpdir(), "locara-report-"));
    const context = await (chromiumBrowser as NonNullable<typeof chromiumBrowser>).newContext({ colorScheme });
    try {
      writeReport(folder, report);
      const page = await context.newPage();
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      const address = pathToFileURL(join(folder, "report.html")).href;
      await page.goto(address);
      expect(await page.title()).toBe("Conformance of acme/notes");
      await expect(page.getByText("6 findings.")).toBeVisible();
      await expect(page.locator("script, iframe, object, main img")).toHaveCount(0);
      expect(asked, "it asks for nothing").toEqual([address]);
      await page.evaluate(() => {
        for (const each of document.querySelectorAll("details")) each.open = true;
      });
      await accessible(page, `the report in ${colorScheme}`);
      await shot(page, `report-${colorScheme}`);
    } finally {
      await context.close();
      await rm(folder, { recursive: true });
    }
  });
}
