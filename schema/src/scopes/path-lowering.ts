import type { PathScope } from "./path-pattern.ts";
import { isGlob } from "./segment-automaton.ts";

type Access = "read" | "read-write";

interface Place {
  readonly path: string;
  readonly access: Access;
  readonly kind: "file" | "folder";
}

/** What a pattern starts with: the file itself where it has no wildcard, else the folder down to its last literal name. */
function placeOf(text: string, access: Access): Place {
  const segments = text.split("/");
  const wild = segments.findIndex(isGlob);
  return { path: segments.slice(0, wild < 0 ? undefined : wild).join("/"), access, kind: wild < 0 ? "file" : "folder" };
}

const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);

/** Without those that lie in a folder that allows as much, outer folders before what is in them. */
function outermost(places: readonly Place[]): readonly Place[] {
  const wide = (place: Place, other: Place) => other.access === "read-write" || place.access === "read";
  const covered = (place: Place) =>
    places.some(
      (other) =>
        other !== place &&
        wide(place, other) &&
        (other.path === place.path
          ? !wide(other, place) || places.indexOf(other) < places.indexOf(place)
          : other.kind === "folder" && within(place.path, other.path)),
    );
  return places.filter((place) => !covered(place)).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** A file that may be written brings its folder: it is written beside its place and then renamed. */
const withRoomToWrite = (place: Place): Place =>
  place.kind === "file" && place.access === "read-write"
    ? { ...place, path: place.path.slice(0, place.path.lastIndexOf("/")), kind: "folder" }
    : place;

const places = ({ read, write }: PathScope): readonly Place[] =>
  [...read.map((text) => placeOf(text, "read")), ...write.map((text) => placeOf(text, "read-write"))].map(
    withRoomToWrite,
  );

/** Folders (or single files) that the patterns start with, least first, a folder inside another left out. */
export const literalFolders = (scope: PathScope): readonly { readonly path: string; readonly access: Access }[] =>
  outermost(places(scope)).map(({ path, access }) => ({ path, access }));

/** Where a root lies in a Mac's home folder. */
export const homeFolders: Readonly<Record<string, string>> = {
  $DOCUMENTS: "/Documents",
  $DOWNLOADS: "/Downloads",
  $DESKTOP: "/Desktop",
  $PICTURES: "/Pictures",
  $MUSIC: "/Music",
  $MOVIES: "/Movies",
  $HOME: "",
};

/** `temporary-exception.files.home-relative-path.*` for a scope: home-relative, a folder ends with `/`. */
export function macHomePaths(scope: PathScope): Readonly<Record<string, readonly string[]>> {
  const exceptions: Record<string, string[]> = {};
  const relative = places(scope).flatMap((place) => {
    const [root = "", ...rest] = place.path.split("/");
    const folder = homeFolders[root];
    // The app's own folder lies in its container, which is open to it without a key.
    return folder === undefined ? [] : [{ ...place, path: [folder, ...rest].join("/") }];
  });
  for (const { path, access, kind } of outermost(relative)) {
    const key = `temporary-exception.files.home-relative-path.${access === "read" ? "read-only" : "read-write"}`;
    exceptions[key] = [...(exceptions[key] ?? []), kind === "folder" ? `${path}/` : path];
  }
  return exceptions;
}

/** Folders that macOS asks the user about even where a key opens them, and what it shows them then. */
const askedFolders = {
  Desktop: "This app opens files on your desktop.",
  Documents: "This app opens files in your documents folder.",
  Downloads: "This app opens files in your downloads folder.",
} as const;

/** Usage texts for the folders that the places lie in, or that lie in them. Places are as `macHomePaths` gives them. */
export const folderUsage = (places: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(askedFolders).flatMap(([folder, text]) =>
      places.some((place) => `${place}/`.startsWith(`/${folder}/`) || place === "/")
        ? [[`NS${folder}FolderUsageDescription`, text]]
        : [],
    ),
  );
