import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { capture } from "./command.mjs";
import { say, step } from "./say.mjs";

/**
 * Where a real Electron is: the environment's, the npm package's own download, or one that an optional tool prepares.
 * Gives the folder, or null after one line that says so.
 */
export const findElectron = async (root) => {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    if (holdsElectron(override)) return override;
    say(`• ELECTRON_OVERRIDE_DIST_PATH (${override}) holds no Electron; looking elsewhere`);
  }
  const own = join(root, "node_modules", "electron", "dist");
  if (holdsElectron(own)) return own;

  const tool = resolve(root, process.env.LOCARA_ELECTRON_TOOL ?? "../shared/tools/electron-linux/prepare");
  if (process.platform === "linux" && existsSync(tool)) {
    const { code, stdout, stderr } = await capture(tool, []);
    const folder = stdout.trim().split("\n").at(-1);
    if (code === 0 && holdsElectron(folder)) return folder;
    say(`• ${tool} gave no Electron: ${stderr.trim().split("\n").at(-1) || `exit code ${code}`}`);
  }
  if (worthDownloading()) return download(root, own);
  return null;
};

// Electron's npm package fetches its binary on request. It is asked where a window can be shown or a CI wants the whole suite.
const worthDownloading = () =>
  process.platform === "darwin" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.env.CI);

const download = async (root, own) => {
  const script = join(root, "node_modules", "electron", "install.js");
  if (!existsSync(script)) return null;
  const { code, stderr } = await step("Downloading Electron", () =>
    capture(process.execPath, [script, "--no"], { cwd: root }),
  );
  if (code === 0 && holdsElectron(own)) return own;
  const why = /(getaddrinfo \S+|E[A-Z]{4,}\b|HTTPError[^\n]*|fetch failed)/.exec(stderr)?.[0] ?? `exit code ${code}`;
  say(`• Electron could not be downloaded (${why})`);
  return null;
};

const holdsElectron = (folder) => {
  const named = join(folder, "..", "path.txt");
  const binaries = ["electron", "Electron.app/Contents/MacOS/Electron"];
  if (existsSync(named)) binaries.push(readFileSync(named, "utf8").trim());
  return binaries.some((name) => existsSync(join(folder, name)));
};
