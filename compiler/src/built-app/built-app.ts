/** What a signature allows: keys without order. A value is `true`, a text or a list in anything that we emit. */
export type Entitlements = Readonly<Record<string, unknown>>;
export type InfoPlist = Readonly<Record<string, unknown>>;

/** What the code signature of one architecture of one file says; all of it was found to be consistent, or is a `Breach`. */
export interface CodeSignature {
  readonly identifier: string;
  /** Who signed it, by Apple's number for the team; null where the signature is nobody's (ad hoc). */
  readonly team: string | null;
  /** `cs_blobs.h`, `CS_*`. */
  readonly flags: number;
  /** `cs_blobs.h`, `CS_EXECSEG_*`. */
  readonly executableFlags: number;
  /** As XML and as DER; null where there are none. */
  readonly entitlements: Entitlements | null;
}

/** One architecture of one Mach-O file. */
export interface BuiltCode {
  /** From the app's own folder, with `/`. */
  readonly path: string;
  readonly architecture: string;
  readonly kind: "executable" | "library";
  readonly signature: CodeSignature | null;
}

/** The app itself, or something in it that has an `Info.plist` of its own. */
export interface BuiltBundle {
  readonly path: string;
  readonly kind: "app" | "framework";
  readonly info: InfoPlist;
  /** Its main program or library, from the app's own folder. */
  readonly executable: string;
}

/** An artifact of the compiler as it lies in the app. */
export interface BuiltArtifact {
  readonly sha256: string;
  /** Parsed; undefined where it is neither JSON nor a property list. */
  readonly value: unknown;
}

/** Something that does not fit together inside of the app itself, whatever was compiled. */
export interface Breach {
  readonly kind: "unreadable" | "unsigned" | "altered" | "entitlements" | "fuses" | "archive" | "info";
  readonly path: string;
  /** A sentence. */
  readonly what: string;
}

/** A built macOS app as its bytes say it. */
export interface BuiltApp {
  /** `My.app`, as it was asked for. */
  readonly file: string;
  readonly app: BuiltBundle;
  readonly nested: readonly BuiltBundle[];
  readonly code: readonly BuiltCode[];
  /** By their names in @electron/fuses; a fuse that it does not know goes by its number. */
  readonly fuses: Readonly<Record<string, "on" | "off" | "removed" | "inherited" | "unknown">>;
  /** sha256 of the archive's header, which begins everything that the archive is verified by. */
  readonly archiveHeader: string | null;
  /** sha256 of every file in the archive, by its path in it. */
  readonly archived: ReadonlyMap<string, string>;
  /** Of `.locara/` in the archive, by name. */
  readonly artifacts: ReadonlyMap<string, BuiltArtifact>;
  readonly breaches: readonly Breach[];
}
