import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { callFrom, type Outcome } from "../kit/bridge.ts";
import { expect } from "../kit/host.ts";
import type { Launched } from "../kit/launch.ts";
import { segments, transcribeWhole } from "../kit/transcribe-app.ts";

/** What a person does with the reference app from the first start on: nothing that the app can do is left out for long. */
export async function transcribeJourney(
  launched: Pick<Launched, "page" | "choose" | "saved">,
  recording: { readonly path: string; readonly text: string },
): Promise<void> {
  const { page, saved } = launched;
  await transcribeWhole(launched as Launched, recording);
  const word = recording.text.split(" ")[0] ?? "";
  await page.getByRole("searchbox", { name: "Search all transcripts" }).fill(word);
  await expect(page.getByTestId("search-hit").first()).toBeVisible();
  await page.getByTestId("search-hit").first().click();
  await page.getByRole("searchbox").press("Escape");
  await page.getByRole("button", { name: "Summarise" }).click();
  await expect(page.getByTestId("summary-text")).toHaveAttribute("aria-busy", "false", { timeout: 60_000 });
  await page.getByRole("button", { name: "Export" }).click();
  const exported = saved();
  await page.getByRole("list", { name: "Formats" }).getByRole("button", { name: ".txt" }).click();
  const file = await exported;
  // On Electron the name is known before the file is there.
  await expect.poll(() => existsSync(file)).toBe(true);
  expect((await readFile(file, "utf8")).length).toBeGreaterThan(0);
  for (const [command, args] of [
    ["settings.set", { key: "seen", value: true }],
    ["settings.get", { key: "seen" }],
  ] as const)
    expect(await callFrom(page, command, args), command).toMatchObject({ ok: true });
  // What it did not declare: refused, and nothing of it may show in what the processes did.
  for (const [command, args] of undeclared)
    expect(await callFrom(page, command, args), command).toMatchObject({ ok: false });
  await page.reload();
  await page.getByRole("navigation", { name: "Transcripts" }).getByRole("button").first().click();
  await expect(segments(page).first()).toBeVisible();
}

/** The same in a browser's page. */
export const journeyInBrowser = (page: Page, recording: { readonly path: string; readonly text: string }) =>
  transcribeJourney(ofBrowser(page), recording);

/** A browser's page, which has its files and downloads by itself. */
export function ofBrowser(page: Page): Pick<Launched, "page" | "choose" | "saved"> {
  let chosen = "";
  page.on("filechooser", (chooser) => void chooser.setFiles(chosen));
  return {
    page,
    async choose(path) {
      chosen = path;
    },
    saved: async () => (await page.waitForEvent("download")).path(),
  };
}

const undeclared = [
  ["fs.readText", { path: "$HOME/.ssh/id_ed25519" }],
  ["fs.stat", { path: "$DOCUMENTS/secret.txt" }],
  ["fs.list", { path: "$HOME" }],
  ["fs.write", { path: "$HOME/.bashrc", content: "x" }],
  ["net.fetch", { url: "https://example.com/" }],
] as const;

/** One request of the small app and how it must come out; `reaches` is what comes of it after it was allowed. */
interface Step {
  readonly command: string;
  readonly args: unknown;
  readonly comes: "done" | "refused" | "fails";
}

/** What the small app declares. The port is a server's on this machine. */
export const smallApp = (port: number) => ({
  db: ["notes"],
  fs: {
    "user-paths": { pictures: "read" },
    paths: {
      read: ["$DOCUMENTS/in/**", "$MUSIC/*.txt"],
      write: ["$DOCUMENTS/out/**", "$DOWNLOADS/?.md"],
      deny: ["$DOCUMENTS/in/private/**"],
    },
  },
  net: { allowed_hosts: ["127.0.0.1"], allowed_ports: [port] },
});

/** The files that the small app meets, by symbolic path; `null` is a folder. */
export const smallAppFiles: Readonly<Record<string, string | null>> = {
  "$DOCUMENTS/in/a.txt": "a",
  "$DOCUMENTS/in/deep/b.txt": "b",
  "$DOCUMENTS/in/private/key.txt": "secret",
  "$DOCUMENTS/beside.txt": "secret",
  "$DOCUMENTS/out": null,
  "$DOWNLOADS/other.md": "secret",
  "$MUSIC/words.txt": "la",
  "$MUSIC/more/words.txt": "secret",
  "$PICTURES/p.txt": "p",
  "$HOME/.ssh/id_ed25519": "secret",
};

export const smallAppSteps = (port: number): readonly Step[] => [
  { command: "fs.readText", args: { path: "$DOCUMENTS/in/a.txt" }, comes: "done" },
  { command: "fs.readText", args: { path: "$DOCUMENTS/in/deep/b.txt" }, comes: "done" },
  { command: "fs.list", args: { path: "$DOCUMENTS/in" }, comes: "done" },
  { command: "fs.stat", args: { path: "$MUSIC/words.txt" }, comes: "done" },
  { command: "fs.readText", args: { path: "$PICTURES/p.txt" }, comes: "done" },
  { command: "fs.list", args: { path: "$PICTURES" }, comes: "done" },
  { command: "fs.write", args: { path: "$DOCUMENTS/out/new.txt", content: "new" }, comes: "done" },
  { command: "fs.makeFolder", args: { path: "$DOCUMENTS/out/folder" }, comes: "done" },
  { command: "fs.remove", args: { path: "$DOCUMENTS/out/new.txt" }, comes: "done" },
  { command: "fs.write", args: { path: "$DOWNLOADS/x.md", content: "x" }, comes: "done" },
  { command: "db.exec", args: { database: "notes", sql: "CREATE TABLE n (t TEXT)", parameters: [] }, comes: "done" },
  { command: "db.query", args: { database: "notes", sql: "SELECT * FROM n", parameters: [] }, comes: "done" },
  { command: "settings.set", args: { key: "k", value: 1 }, comes: "done" },
  // The server has no certificate that anybody trusts: the connection is made, and no more.
  { command: "net.fetch", args: { url: `https://127.0.0.1:${port}/` }, comes: "fails" },
  // From here on nothing may be touched at all.
  { command: "fs.readText", args: { path: "$DOCUMENTS/in/private/key.txt" }, comes: "refused" },
  { command: "fs.stat", args: { path: "$DOCUMENTS/in/private/none.txt" }, comes: "refused" },
  { command: "fs.readText", args: { path: "$DOCUMENTS/beside.txt" }, comes: "refused" },
  { command: "fs.readText", args: { path: "$DOCUMENTS/in/../beside.txt" }, comes: "refused" },
  { command: "fs.stat", args: { path: "$DOCUMENTS/not-there.txt" }, comes: "refused" },
  { command: "fs.readText", args: { path: "$HOME/.ssh/id_ed25519" }, comes: "refused" },
  { command: "fs.readText", args: { path: "$MUSIC/more/words.txt" }, comes: "refused" },
  { command: "fs.list", args: { path: "$DOCUMENTS" }, comes: "refused" },
  { command: "fs.list", args: { path: "$DOCUMENTS/out" }, comes: "refused" },
  { command: "fs.watch", args: { path: "$DOWNLOADS" }, comes: "refused" },
  { command: "fs.readText", args: { path: "$DOCUMENTS/out/none.txt" }, comes: "refused" },
  { command: "fs.write", args: { path: "$DOWNLOADS/other.md", content: "x" }, comes: "refused" },
  { command: "fs.write", args: { path: "$DOCUMENTS/in/a.txt", content: "x" }, comes: "refused" },
  { command: "fs.remove", args: { path: "$PICTURES/p.txt" }, comes: "refused" },
  { command: "db.query", args: { database: "other", sql: "SELECT 1", parameters: [] }, comes: "refused" },
  { command: "net.fetch", args: { url: `https://127.0.0.1:${port + 1}/` }, comes: "refused" },
  { command: "net.fetch", args: { url: `https://127.0.0.2:${port}/` }, comes: "refused" },
  { command: "net.fetch", args: { url: "https://somewhere.invalid/" }, comes: "refused" },
];

const comes = (outcome: Outcome): Step["comes"] =>
  outcome.ok ? "done" : /^(capability|argument)\//.test(outcome.code) ? "refused" : "fails";

/** Puts every step through the page's bridge. */
export async function walkSteps(page: Launched["page"], steps: readonly Step[]): Promise<void> {
  for (const { command, args, comes: expected } of steps) {
    const outcome = await callFrom(page, command, args);
    expect(comes(outcome), `${command} ${JSON.stringify(args)} ${JSON.stringify(outcome)}`).toBe(expected);
  }
}
