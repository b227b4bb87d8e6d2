import type { Opened } from "./opened.ts";

export const roots = [
  "$APP_DATA",
  "$DOCUMENTS",
  "$DOWNLOADS",
  "$DESKTOP",
  "$PICTURES",
  "$MUSIC",
  "$MOVIES",
  "$HOME",
] as const;
export type Root = (typeof roots)[number];

/**
 * A file as it is judged.
 *
 * Asked for: `names` holds the one symbolic path that was spelled (`$DOCUMENTS/a.txt`), or nothing where the spelling
 * is no path at all. Opened: every symbolic path of the real file, one per root that contains it. `picked` instead is
 * the id of a grant that the user gave by picking the file.
 */
export interface FileTarget {
  readonly names: readonly string[];
  /** The same names folded (NFKD, case), where the volume does not tell them apart. Only deny patterns look at them. */
  readonly foldedNames?: readonly string[];
  readonly picked?: string;
  /** Inside a picked folder: the names that lead there. */
  readonly below?: readonly string[];
  /** What was written where it is no path below a root. For the log alone. */
  readonly spelled?: string;
}

/** A judged, open file. A failure inside the scope (missing, a folder) is thrown on use, so that outside it nothing shows. */
export interface OpenFile {
  readText(limitBytes: number): Promise<string>;
  readBytes(limitBytes: number): Promise<Uint8Array>;
  /** The bytes from `from` to before `until`, or to the end, in pieces of at most `partBytes`; each is the caller's to keep. */
  readParts(from: number, until: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  stat(): Promise<FileStat>;
}

/** How large the pieces are in which files are read as streams. */
export const partBytes = 512 * 1024;

export interface FileStat {
  readonly kind: "file" | "folder";
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** A judged place to write: the parent is open, the name does not lead elsewhere. Content appears whole or not at all. */
export interface WritableFile {
  /** Content that comes in parts appears once all of them came; where they end with an error nothing is left. */
  write(content: FileContent): Promise<void>;
  remove(): Promise<void>;
  makeFolder(): Promise<void>;
}

export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

/** A name in a folder, and as what it is to be judged before it is told. `missing`: it was there before. */
export interface FolderEntry<Kind> {
  readonly name: string;
  readonly kind: Kind;
  readonly target: FileTarget;
}

export interface OpenFolder {
  /** Sorted by name; `signal` ends a long listing. */
  list(signal: AbortSignal): Promise<readonly FolderEntry<"file" | "folder" | "other">[]>;
  /** What the names are that changed, for as long as the folder is where it is. What changes twice in a moment comes once. */
  watch(signal: AbortSignal): AsyncIterable<FolderEntry<"file" | "folder" | "other" | "missing">>;
}

export interface Files {
  openRead(target: FileTarget): Promise<Opened<FileTarget, OpenFile>>;
  openFolder(target: FileTarget): Promise<Opened<FileTarget, OpenFolder>>;
  openWrite(target: FileTarget): Promise<Opened<FileTarget, WritableFile>>;
  readonly transfers: Transfers;
}

/** Where content that comes in many calls meets the one call that writes it. */
export interface Transfers {
  /**
   * What is sent under this name, until the last of it; throws where `signal` comes first. `ready` is called before each
   * part is waited for. One receiver at a time.
   */
  receive(name: string, signal: AbortSignal, ready: () => Promise<void>): AsyncIterable<Uint8Array>;
  /** Resolves once the content was taken over. */
  send(name: string, content: Uint8Array, last: boolean, signal: AbortSignal): Promise<void>;
}

export interface PickedFile {
  /** `$PICKED/<grant>/<name>`: a path for the `fs` commands, good until the app closes, or longer where it is kept. */
  readonly path: string;
  readonly name: string;
}

export type PickAccess = "read" | "read-write";

/** A pick that outlives the app's run, until the app or the user forgets it. */
export interface KeptPick extends PickedFile {
  readonly kind: "file" | "folder";
  /** What it may be used for; `write` is a place to save to. */
  readonly access: PickAccess | "write";
}

/** Shows the user a dialog outside the app's reach. Null when the user closed it without choosing. */
export interface Picker {
  open(
    options: { readonly extensions: readonly string[]; readonly access: PickAccess },
    signal: AbortSignal,
  ): Promise<PickedFile | null>;
  save(options: { readonly suggestedName: string }, signal: AbortSignal): Promise<PickedFile | null>;
  folder(options: { readonly access: PickAccess }, signal: AbortSignal): Promise<PickedFile | null>;
  keep(target: FileTarget): void | Promise<void>;
  kept(): readonly KeptPick[] | Promise<readonly KeptPick[]>;
  forget(target: FileTarget): void | Promise<void>;
}
