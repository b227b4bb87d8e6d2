import { type Files, type FileTarget, LocaraError } from "@locara/schema";
import { openLinuxFiles } from "./files-linux.ts";
import { openMacFiles } from "./files-mac.ts";
import { unusable } from "./judged-file.ts";
import type { Grants } from "./picker.ts";
import type { RealNames } from "./real-names.ts";
import { openTransfers } from "./transfers.ts";

/** The files of one app: by path, as this platform can judge them safely, or by pick. */
export function openFiles(platform: NodeJS.Platform, names: RealNames, grants: Grants): Files {
  const paths = platform === "darwin" ? openMacFiles(names) : openLinuxFiles(names);
  return {
    openRead: async (target) =>
      isShared(target) ? shared(target) : (target.picked === undefined ? paths : grants.files).openRead(target),
    openFolder: async (target) =>
      isShared(target) ? shared(target) : (target.picked === undefined ? paths : grants.files).openFolder(target),
    openWrite: async (target) =>
      isShared(target) ? shared(target) : (target.picked === undefined ? paths : grants.files).openWrite(target),
    transfers: openTransfers(),
  };
}

const isShared = ({ names }: FileTarget): boolean => names.some((name) => name.startsWith("$SHARED/"));

/** Which other apps are there and share it, only an installed app can know. Said on use, like every failure inside a scope. */
const shared = (target: FileTarget) => ({
  target,
  handle: unusable(
    new LocaraError(
      "resource/backend-missing",
      "Shared folders are there only for apps that were installed together, and this version installs none.",
      "Keep the files in the app's own folder, $APP_DATA, until then.",
    ),
  ),
});
