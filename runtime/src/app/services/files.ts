import type { Files } from "@locara/schema";
import { openLinuxFiles } from "./files-linux.ts";
import { openMacFiles } from "./files-mac.ts";
import type { Grants } from "./picker.ts";
import type { RealNames } from "./real-names.ts";

/** The files of one app: by path, as this platform can judge them safely, or by pick. */
export function openFiles(platform: NodeJS.Platform, names: RealNames, grants: Grants): Files {
  const paths = platform === "darwin" ? openMacFiles(names) : openLinuxFiles(names);
  return {
    openRead: (target) => (target.picked === undefined ? paths : grants.files).openRead(target),
    openFolder: (target) => paths.openFolder(target),
    openWrite: (target) => (target.picked === undefined ? paths : grants.files).openWrite(target),
  };
}
