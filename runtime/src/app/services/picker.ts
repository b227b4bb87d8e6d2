import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type FileTarget, LocaraError, type Opened, type PickedFile, type Picker } from "@locara/schema";
import type { HostPicker } from "../host-services.ts";
import { type PathFiles, unusable } from "./judged-file.ts";
import type { KeptPicks, UserPick } from "./kept-picks.ts";
import {
  changeGrant,
  folderGrant,
  type Grant,
  noPlace,
  openGrant,
  placed,
  readGrant,
  saveGrant,
} from "./picked-grant.ts";
import { openPickedPlace } from "./picked-place.ts";
import type { RealNames } from "./real-names.ts";

/** The user's picks of one app: until it closes, or for as long as they are kept. */
export interface Grants {
  readonly picker: Picker;
  /** What is behind a pick, for `fs` commands whose target is one. */
  readonly files: PathFiles;
  /** What is kept, for the user's own eyes. */
  userPicks(): readonly UserPick[] | Promise<readonly UserPick[]>;
  close(): Promise<void>;
}

interface GrantsOptions {
  readonly host: HostPicker;
  readonly platform: NodeJS.Platform;
  readonly names: Pick<RealNames, "reserves">;
  readonly kept: KeptPicks;
}

/** Picks that are held open; the oldest is given up for one more. */
const mostGrants = 512;
const mostKept = 512;

/**
 * Turns what the user picked into grants under ids that nobody can guess. A file picked to be read is open from then on, so
 * it stays the file that was picked; anything else is looked up in the very folder that it was picked in.
 */
export function openGrants({ host, platform, names, kept }: GrantsOptions): Grants {
  const grants = new Map<string, Grant>();
  const openPlace = (folder: string) => openPickedPlace(platform, folder, names);

  const hold = async (id: string, grant: Grant): Promise<Grant> => {
    grants.set(id, grant);
    if (grants.size > mostGrants) await drop([...grants.keys()][0] as string);
    return grant;
  };
  const add = async (grant: Grant): Promise<PickedFile> => {
    const id = randomBytes(16).toString("hex");
    await hold(id, grant);
    return pickedPath(id, grant.name);
  };
  const drop = async (id: string) => {
    const grant = grants.get(id);
    grants.delete(id);
    await grant?.close();
  };

  /** A kept pick is opened again where the folder is what and where it was. */
  const find = async (id: string): Promise<Grant | undefined> => {
    const held = grants.get(id);
    const was = held === undefined ? kept.find(id) : undefined;
    if (was === undefined) return held;
    const place = openPlace(was.folder);
    if (place.path === was.folder && place.identity === was.identity) return hold(id, placed(was, place, was.file));
    place.close();
    return undefined;
  };

  /** Something that was never given out, or is not there any more, is a file that is not there. */
  const open = async (how: keyof PathFiles, target: FileTarget): Promise<Opened<FileTarget, never>> => {
    let opened: Opened<FileTarget, unknown>;
    try {
      const grant = await find(target.picked ?? "");
      opened = grant === undefined ? { target, handle: unusable(gone()) } : await openGrant(grant, how, target);
    } catch (error) {
      opened = { target, handle: unusable(error) };
    }
    return opened as Opened<FileTarget, never>;
  };

  return {
    picker: {
      async open({ access, ...options }, signal) {
        const source = await host.open(options, signal);
        if (source === null) return null;
        return add(access === "read" ? await readGrant(source, openPlace, names) : changeGrant(source, openPlace));
      },
      async save(options, signal) {
        const sink = await host.save(options, signal);
        return sink === null ? null : add(saveGrant(sink, openPlace));
      },
      async folder({ access }, signal) {
        if (host.folder === undefined) throw noPlace();
        const source = await host.folder(signal);
        return source === null ? null : add(folderGrant(source, access, openPlace));
      },
      keep({ picked = "" }) {
        const grant = grants.get(picked);
        if (grant === undefined) {
          if (kept.find(picked) === undefined) throw gone();
          return;
        }
        if (grant.place === null) throw noPlace();
        if (kept.list().length >= mostKept) throw tooManyKept();
        const { name, kind, access, place } = grant;
        kept.keep({ id: picked, name, kind, access, ...place });
      },
      kept: () => kept.list().map(({ id, name, kind, access }) => ({ ...pickedPath(id, name), kind, access })),
      forget({ picked = "" }) {
        kept.forget(picked);
        void drop(picked);
      },
    },
    files: {
      openRead: (target) => open("openRead", target),
      openFolder: (target) => open("openFolder", target),
      openWrite: (target) => open("openWrite", target),
    },
    userPicks: () =>
      kept.list().map(({ id, name, kind, access, folder, file }) => ({
        ...{ id, name, kind, access },
        place: file === null ? folder : join(folder, file),
      })),
    async close() {
      for (const id of [...grants.keys()]) await drop(id);
    },
  };
}

/** What the app calls a pick. */
export const pickedPath = (id: string, name: string): PickedFile => ({
  path: `$PICKED/${id}/${segmentOf(name)}`,
  name,
});

/** A name as one segment of a path that the `fs` commands take. */
const segmentOf = (name: string): string =>
  name
    .normalize("NFC")
    .replace(/[\p{Cc}/\\]/gu, "_")
    .replace(/^\.{0,2}$/, "_");

const gone = () =>
  new LocaraError(
    "file/not-found",
    "What was picked is not there any more, or something else has taken its place.",
    "Let the user pick it again.",
  );

const tooManyKept = () =>
  new LocaraError("resource/busy", `${mostKept} picks are kept already.`, "Forget some of them first.");
