import type { MenuItemConstructorOptions } from "electron";

interface MenuOptions {
  readonly name: string;
  readonly platform: NodeJS.Platform;
  readonly showPermissions: () => void;
}

/** The menu that every app has: what it may do is always one click away. */
export function menuTemplate({ name, platform, showPermissions }: MenuOptions): MenuItemConstructorOptions[] {
  const permissions: MenuItemConstructorOptions = { label: `What ${name} may do…`, click: showPermissions };
  const first: MenuItemConstructorOptions =
    platform === "darwin"
      ? {
          label: name,
          submenu: [
            { role: "about" },
            { type: "separator" },
            permissions,
            { type: "separator" },
            { role: "hide" },
            { role: "quit" },
          ],
        }
      : { label: "&App", submenu: [permissions, { type: "separator" }, { role: "quit" }] };
  return [
    first,
    { role: "editMenu" },
    {
      label: "&View",
      submenu: [{ role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" }, { role: "togglefullscreen" }],
    },
    { role: "windowMenu" },
  ];
}
