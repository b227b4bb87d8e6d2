import { join } from "node:path";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

/** What a page of the web may do by itself is a capability here: without it, no older or quieter way leads there. */

const nothing = { capabilities: {} };

test("an app that declares no clipboard cannot paste into itself, not even on a click", async ({ launch, scratch }) => {
  const { page } = await launch.app(await writeApp(join(scratch, "app"), nothing));
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement("textarea"));
    const button = document.body.appendChild(document.createElement("button"));
    button.textContent = "Press";
    button.onclick = () => {
      field.value = "what was copied";
      field.select();
      document.execCommand("copy");
      field.value = "";
      field.focus();
      field.title = String(document.execCommand("paste"));
    };
  });
  await page.getByRole("button", { name: "Press" }).click();
  const field = page.getByRole("textbox");
  await expect(field).toHaveAttribute("title", "false");
  await expect(field).toHaveValue("");
});

const reluctant = [
  { name: "answers that it wants to stay", never: false },
  { name: "never comes to an answer", never: true },
];

for (const { name, never } of reluctant) {
  test(`a page that is asked before it is closed and ${name} is closed`, async ({ launch, scratch, host }) => {
    test.skip(host === "browser", "In a browser the user closes tabs by the browser's own rules.");
    const { page, electron } = await launch.app(await writeApp(join(scratch, "app"), nothing));
    await page.evaluate((endless) => {
      addEventListener("beforeunload", (event) => {
        event.preventDefault();
        for (; endless; );
      });
    }, never);
    // Only a page that the user has touched is asked at all.
    await page.getByText("Example").click();
    const ended = electron?.waitForEvent("close", { timeout: 10_000 });
    const close = electron?.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) setImmediate(() => window.close());
    });
    await close;
    await ended;
  });
}
