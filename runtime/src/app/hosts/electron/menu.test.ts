import assert from "node:assert/strict";
import { test } from "node:test";
import { menuTemplate } from "./menu.ts";

for (const platform of ["darwin", "linux"] as const) {
  test(`on ${platform} what the app may do is one click away, and there are no developer tools`, () => {
    const shown: string[] = [];
    const menu = menuTemplate({ name: "Notes", platform, showPermissions: () => void shown.push("permissions") });
    const [first] = menu;
    assert.ok(Array.isArray(first?.submenu));
    const item = first.submenu.find(({ label }) => label === "What Notes may do…");
    assert.ok(item?.click);
    (item.click as () => void)();
    assert.deepEqual(shown, ["permissions"]);
    assert.doesNotMatch(JSON.stringify(menu), /toggleDevTools|viewMenu|reload/i);
  });
}
