import { lstatSync, realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type FileTarget, type KeptPick, LocaraError, type Opened, type PickAccess } from "@locara/schema";
import type { PickedSink, PickedSource } from "../host-services.ts";
import { fileError, toFileError } from "./file-errors.ts";
import { type PathFiles, unusable } from "./judged-file.ts";
import type { KeptPlace } from "./kept-picks.ts";
import { bytesFile, downloadFile, handleFile, openPicked } from "./picked-file.ts";
import type { PickedPlace } from "./picked-place.ts";
import type { RealNames } from "./real-names.ts";

/** What one pick may be used for. What it does not name it cannot do: a file is not listed, an upload not written. */
export interface Grant extends Pick<KeptPick, "kind" | "access" | "name"> {
  readonly files: Partial<PathFiles>;
  /** Where it is found again; null where it is bytes and no place. */
  readonly place: Pick<KeptPlace, "folder" | "identity" | "file"> | null;
  close(): void | Promise<void>;
}

/** Holds a folder; see `openPickedPlace`. */
export type OpenPlace = (folder: string) => PickedPlace;

const nothing = () => undefined;

/** A grant of one name in a folder, or of the folder itself with what is below it. Closing it lets go of the folder. */
export function placed(
  common: Pick<Grant, "kind" | "access" | "name">,
  place: PickedPlace,
  file: string | null,
): Grant {
  const within =
    <Handle>(open: (target: FileTarget) => Promise<Opened<FileTarget, Handle>>) =>
    async (target: FileTarget): Promise<Opened<FileTarget, Handle>> => {
      const names = [["$PICKED", ...(file === null ? (target.below ?? []) : [file])].join("/")];
      const opened = await open({ names });
      // Where a link led out of the folder the thing has no name in it, and is nothing that was picked.
      return { ...opened, target: opened.target.names.length === 0 ? opened.target : target };
    };
  const { openRead, openFolder, openWrite } = place.files;
  return {
    ...common,
    place: { folder: place.path, identity: place.identity, file },
    files: {
      ...(common.access === "write" ? {} : { openRead: within(openRead) }),
      ...(common.access === "read" ? {} : { openWrite: within(file === null ? openWrite : writesOnly(openWrite)) }),
      ...(file === null ? { openFolder: within(listsPicked(openFolder)) } : {}),
    },
    close: place.close,
  };
}

/** A file that was picked is written to; that it is there at all is the user's. */
const writesOnly =
  (openWrite: PathFiles["openWrite"]): PathFiles["openWrite"] =>
  async (target) => {
    const opened = await openWrite(target);
    const { remove, makeFolder } = unusable(fileError("EISDIR"));
    return { ...opened, handle: { ...opened.handle, remove, makeFolder } };
  };

/** What is listed in a picked folder is picked, and judged as that. */
const listsPicked =
  (openFolder: PathFiles["openFolder"]): PathFiles["openFolder"] =>
  async (target) => {
    const opened = await openFolder(target);
    const { handle } = opened;
    const picked = { target: { names: [], picked: "" } };
    return {
      ...opened,
      handle: {
        list: async (signal) => (await handle.list(signal)).map((entry) => ({ ...entry, ...picked })),
        async *watch(signal) {
          for await (const entry of handle.watch(signal)) yield { ...entry, ...picked };
        },
      },
    };
  };

/** A file to read: the very file that the path led to when it was picked, whatever takes its name later. */
export async function readGrant(
  { name, ...source }: PickedSource,
  openPlace: OpenPlace,
  { reserves }: Pick<RealNames, "reserves">,
): Promise<Grant> {
  const common = { name, kind: "file", access: "read" } as const;
  const only = (handle: ReturnType<typeof bytesFile>): Partial<PathFiles> => ({
    openRead: async (target) => ({ target, handle }),
  });
  if ("bytes" in source) return { ...common, files: only(bytesFile(source.bytes)), place: null, close: nothing };
  const handle = await openPicked(source.path);
  try {
    const real = realPath(source.path);
    const [opened, found] = [await handle.stat({ bigint: true }), lstatSync(real, { bigint: true })];
    if (opened.ino !== found.ino || opened.dev !== found.dev) throw fileError("ENOENT");
    if (reserves(real)) throw fileError("EACCES");
    const { path, identity, close } = openPlace(dirname(real));
    close();
    return {
      ...common,
      files: only(handleFile(handle)),
      place: { folder: path, identity, file: basename(real) },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw toFileError(error);
  }
}

/** A file to read and to change where it is. */
export function changeGrant({ name, ...source }: PickedSource, openPlace: OpenPlace): Grant {
  if (!("path" in source)) throw noPlace();
  const real = realPath(source.path);
  return placed({ name, kind: "file", access: "read-write" }, openPlace(dirname(real)), basename(real));
}

export function saveGrant(sink: PickedSink, openPlace: OpenPlace): Grant {
  const common = { name: sink.name, kind: "file", access: "write" } as const;
  if ("path" in sink) return placed(common, openPlace(dirname(sink.path)), basename(sink.path));
  const handle = downloadFile(sink);
  return { ...common, files: { openWrite: async (target) => ({ target, handle }) }, place: null, close: nothing };
}

export const folderGrant = (
  { name, path }: { readonly name: string; readonly path: string },
  access: PickAccess,
  openPlace: OpenPlace,
): Grant => placed({ name, kind: "folder", access }, openPlace(path), null);

/** What a pick does not allow has no name; what it is not is said on use. */
export async function openGrant(
  grant: Grant,
  how: keyof PathFiles,
  target: FileTarget,
): Promise<Opened<FileTarget, unknown>> {
  const outside = { target: { names: [] }, handle: unusable(fileError("EACCES")) };
  if (grant.kind === "file" && target.below !== undefined) return outside;
  const open = grant.files[how];
  if (open !== undefined) return open(target);
  return how === "openFolder" && grant.kind === "file" ? { target, handle: unusable(fileError("ENOENT")) } : outside;
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    throw toFileError(error);
  }
}

export const noPlace = () =>
  new LocaraError(
    "resource/backend-missing",
    "In a browser a pick is an upload and saving is a download: folders, changing a file where it is and keeping a pick need the desktop app.",
    "Pick files to read and save copies, or open the app in its own window.",
  );
