import { join } from "node:path";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

/** Both hosts run with devices that Chromium makes up: what is refused is refused for no lack of them. */

/** What the page gets of each way to a device: the kinds of its tracks, or the name of the refusal. */
const opened = (page: Page) =>
  page.evaluate(async () => {
    const ways: Readonly<Record<string, MediaStreamConstraints>> = {
      audio: { audio: true },
      video: { video: true },
      both: { audio: true, video: true },
    };
    const came: Record<string, string> = {};
    for (const [name, constraints] of Object.entries(ways)) {
      try {
        const stream = await navigator.mediaDevices.getUserMedia(constraints);
        came[name] = stream
          .getTracks()
          .map(({ kind }) => kind)
          .sort()
          .join();
        for (const track of stream.getTracks()) track.stop();
      } catch (error) {
        came[name] = (error as Error).name;
      }
    }
    return came;
  });

const no = "NotAllowedError";
const declarations = [
  { device: {}, came: { audio: no, video: no, both: no } },
  { device: { microphone: true }, came: { audio: "audio", video: no, both: no } },
  { device: { camera: true }, came: { audio: no, video: "video", both: no } },
  { device: { camera: true, microphone: true }, came: { audio: "audio", video: "video", both: "audio,video" } },
  { device: { "system-audio": true }, came: { audio: no, video: no, both: no } },
];

for (const { device, came } of declarations) {
  test(`an app that declares ${Object.keys(device).join(" and ") || "no device"} opens that and nothing else`, async ({
    launch,
    scratch,
    host,
  }) => {
    const { page } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: { device } }));
    // The user has said yes to everything that a browser may ask.
    if (host === "browser") await page.context().grantPermissions(["camera", "microphone"]);
    expect(await opened(page)).toEqual(came);
  });
}

test("an optional microphone opens once the user has granted it and the page was shown anew, and closes when it is taken back", async ({
  launch,
  scratch,
  host,
}) => {
  const app = { capabilities: { device: { microphone: true, camera: true } }, optional: ["device.microphone"] };
  const launched = await launch.app(await writeApp(join(scratch, "app"), app));
  const { page } = launched;
  if (host === "browser") await page.context().grantPermissions(["camera", "microphone"]);
  expect(await opened(page)).toEqual({ audio: no, video: "video", both: no });
  const asked = callFrom(page, "permissions.request", { capability: "device.microphone" });
  await (await launched.question()).getByRole("button", { name: "Allow" }).click({ noWaitAfter: true });
  expect(await asked).toMatchObject({ ok: true, result: "granted" });
  await page.bringToFront();
  await page.reload();
  expect(await opened(page)).toEqual({ audio: "audio", video: "video", both: "audio,video" });

  // What the page holds by itself it would go on holding: it is loaded anew without being asked.
  await page.evaluate(() => Object.assign(globalThis, { before: true }));
  const permissions = await launched.permissions();
  await permissions.getByRole("button", { name: "Take back device.microphone" }).click();
  await page.waitForFunction(() => !("before" in globalThis) && "locara" in globalThis);
  await page.bringToFront();
  expect(await opened(page)).toEqual({ audio: no, video: "video", both: no });
});

test("a frame in the page opens no device, though the page may", async ({ launch, scratch, host }) => {
  test.skip(host === "browser", "A frame of the page's own origin is the page itself to a browser.");
  const { page } = await launch.app(
    await writeApp(join(scratch, "app"), { capabilities: { device: { microphone: true } } }),
  );
  const came = await page.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const devices = frame.contentWindow?.navigator.mediaDevices;
    if (devices === undefined) return "no devices";
    return devices.getUserMedia({ audio: true }).then(
      () => "opened",
      (error: Error) => error.name,
    );
  });
  expect(came).not.toBe("opened");
});

const screen = { mandatory: { chromeMediaSource: "desktop", chromeMediaSourceId: "screen:0:0" } };
const window = { mandatory: { chromeMediaSource: "desktop", chromeMediaSourceId: "window:1:0" } };
const displays = [
  {
    device: { microphone: true, camera: true },
    hosts: ["browser", "electron"],
    because: "it declares no system audio",
  },
  // Linux has nothing that could be shared without the screen; in a browser the user is asked, which no test answers.
  { device: { "system-audio": true }, hosts: ["electron"], because: "there is no sound without the screen here" },
];

for (const { device, hosts, because } of displays) {
  test(`an app that declares ${Object.keys(device).join(" and ")} gets nothing of the screen: ${because}`, async ({
    launch,
    scratch,
    host,
  }) => {
    test.skip(!hosts.includes(host), "The browser asks its user.");
    test.skip(process.platform !== "linux", "A desktop that shares its sound would share it.");
    const { page } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: { device } }));
    await page.mouse.click(5, 5);
    const came = await page.evaluate(() =>
      navigator.mediaDevices.getDisplayMedia({ audio: true, video: true }).then(
        () => "opened",
        (error: Error) => error.name,
      ),
    );
    expect(came).toMatch(/^(NotAllowed|Abort|NotSupported|NotReadable)Error$/);
  });
}

const screenWays = [
  { name: "alone", way: { video: screen } },
  { name: "with the microphone's sound", way: { audio: true, video: screen } },
  { name: "with its own sound", way: { audio: { mandatory: { chromeMediaSource: "desktop" } }, video: screen } },
  { name: "as a window", way: { audio: true, video: window } },
];

for (const { name, way } of screenWays) {
  const title = `by the older way to it, ${name}, the screen is not to be had beside microphone and camera`;
  test(title, name === "alone" ? {} : { tag: "@full" }, async ({ launch, scratch, host }) => {
    test.skip(host === "browser", "A browser has no such way.");
    const device = { microphone: true, camera: true };
    const { page } = await launch.app(await writeApp(join(scratch, "app"), { capabilities: { device } }));
    const came = await page
      .evaluate(async (constraints) => {
        try {
          const stream = await navigator.mediaDevices.getUserMedia(constraints);
          return stream.getTracks().map(({ kind, label }) => `${kind} ${label}`);
        } catch (error) {
          return `refused: ${(error as Error).name}`;
        }
      }, way as MediaStreamConstraints)
      // Chromium ends a page that asks in a way that no page of its own would.
      .catch((error: Error) => `refused: ${error.message}`);
    expect(came).toMatch(/^refused: /);
  });
}

test("the desktop host writes down which devices the page opened, and which it was refused", async ({
  launch,
  scratch,
  host,
}) => {
  test.skip(host === "browser", "In a browser the page opens devices without its host.");
  const { page } = await launch.app(
    await writeApp(join(scratch, "app"), { capabilities: { device: { microphone: true } } }),
  );
  await opened(page);
  const log = await callFrom(page, "audit.capabilityLog", {});
  const entries = (log.ok ? log.result : []) as readonly { command: string; outcome?: string }[];
  expect(entries.some(({ command, outcome }) => command === "device.microphone" && outcome === "allowed")).toBe(true);
});

test("the page is heard where playing is declared, and mute where it is not", async ({ launch, scratch, host }) => {
  test.skip(host === "browser", "Nothing mutes a tab but its user.");
  for (const [name, capabilities] of Object.entries({ mute: {}, heard: { audio: { play: true } } })) {
    const { electron, close } = await launch.app(await writeApp(join(scratch, name), { capabilities, name }));
    const muted = await electron?.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.isAudioMuted()),
    );
    expect(new Set(muted)).toEqual(new Set([name === "mute"]));
    await close();
  }
});
