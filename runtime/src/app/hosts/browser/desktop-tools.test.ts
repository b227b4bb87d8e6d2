import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type DesktopTools, desktopTools, toolClipboard, toolNotifications } from "./desktop-tools.ts";

let folder = "";
const program = async (name: string, script: string): Promise<void> => {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "locara-tools-"));
  await program("read", `cat "${folder}/board"`);
  await program("write", `cat > "${folder}/board"`);
  await program("notify-send", `printf '%s|' "$@" > "${folder}/shown"`);
  await program("broken", "exit 3");
});
after(() => rm(folder, { recursive: true }));

const tools: DesktopTools = { read: [["missing"], ["read"]], write: [["write"]], notify: [["notify-send", "--"]] };

test("text goes to the clipboard and comes back as it was", async () => {
  const clipboard = toolClipboard(tools, `/nowhere:${folder}`);
  const text = "ä\n$(rm -rf /) `x`\n";
  await clipboard.writeText(text);
  assert.equal(await clipboard.readText(), text);
});

test("a notification's words are arguments, never options or markup", async () => {
  await toolNotifications(tools, folder).show({ title: "--help", body: "<b>1 & 2</b>", silent: false });
  const sound = "--hint=string:sound-name:message-new-instant";
  assert.equal(await readFile(join(folder, "shown"), "utf8"), `${sound}|--|--help|&lt;b&gt;1 &amp; 2&lt;/b&gt;|`);
});

test("a silent notification is silent, and a number on the icon is nothing a browser has", async () => {
  const notifications = toolNotifications(tools, folder);
  await notifications.show({ title: "Done", body: "", silent: true });
  assert.match(await readFile(join(folder, "shown"), "utf8"), /^--hint=boolean:suppress-sound:true\|/);
  await assert.rejects(notifications.badge(1), { code: "resource/backend-missing" });
});

test("where no tool is installed, the error names the tools", async () => {
  await assert.rejects(async () => toolClipboard(tools, "/nowhere").writeText("x"), {
    code: "resource/backend-missing",
    hint: /write/,
  });
});

test("a tool in a folder named relative to the current one is not run", async () => {
  await assert.rejects(async () => toolClipboard(tools, ".:bin").writeText("x"), { code: "resource/backend-missing" });
});

test("a tool that fails is a typed error", async () => {
  const clipboard = toolClipboard({ ...tools, read: [["broken"]] }, folder);
  await assert.rejects(clipboard.readText(), { code: "resource/backend-missing" });
});

const desktops = [
  { platform: "linux", variables: {}, read: 0, because: "there is no desktop" },
  { platform: "linux", variables: { DISPLAY: ":0" }, read: 2, because: "X has two tools" },
  { platform: "linux", variables: { WAYLAND_DISPLAY: "w" }, read: 1, because: "Wayland has one" },
  { platform: "darwin", variables: {}, read: 1, because: "macOS brings its own" },
] as const;

for (const { platform, variables, read, because } of desktops) {
  test(`${platform} with ${JSON.stringify(variables)} has ${read} ways to read the clipboard: ${because}`, () => {
    assert.equal(desktopTools(platform, variables).read.length, read);
  });
}
