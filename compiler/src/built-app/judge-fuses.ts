import type { BuiltApp } from "./built-app.ts";
import { type BuildExpectation, type Found, isRecord, lockedArtifact } from "./judgement.ts";

/** Fuses that no configuration names; Electron's own setting stays. */
const leftAlone: Readonly<Record<string, "on" | "off">> = { WasmTrapHandlers: "on" };

/** Without this one Playwright cannot attach; nothing else of a test flavour may differ from the release. */
const forTests = "EnableNodeCliInspectArguments";

/** Every fuse is as compiled; one that nobody knows is none that somebody decided about. */
export function judgeFuses(app: BuiltApp, { lock, flavour }: BuildExpectation): readonly Found[] {
  const path = "Contents/Frameworks/Electron Framework.framework";
  const found = (message: string): Found => ({ code: "LOC6035", path, message });
  const config = lockedArtifact(app, lock, "electron-builder.json");
  if (!isRecord(config) || !isRecord(config.electronFuses))
    return [found("How the fuses should be cannot be told: the lock file's electron-builder.json is not in the app.")];
  const expected: Record<string, "on" | "off"> = { ...leftAlone };
  for (const [name, on] of Object.entries(config.electronFuses))
    expected[`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`] = on === true ? "on" : "off";

  return [...new Set([...Object.keys(expected), ...Object.keys(app.fuses)])].sort().flatMap((name) => {
    const [should, is] = [expected[name], app.fuses[name]];
    if (should === is) return [];
    if (should === undefined) return [found(`The fuse ${name} is ${is}, and nobody decided about it.`)];
    if (is === undefined) return [found(`There is no fuse ${name}; it should be ${should}.`)];
    if (name === forTests && flavour === "test" && is === "on") return [];
    return [found(`The fuse ${name} is ${is}; it should be ${should}.`)];
  });
}
