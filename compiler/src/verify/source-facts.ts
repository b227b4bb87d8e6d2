import type { Range } from "../diagnostic.ts";

/** Where something stands in a source of the app; `file` is relative to the app's folder, with `/`. */
export interface Place {
  readonly file: string;
  readonly range: Range;
}

/** The arguments of a call, as far as they can be read. */
export interface KnownArguments {
  /** By the field's name: every value it can have. */
  readonly fields: ReadonlyMap<string, readonly unknown[]>;
  /** The fields that can be anything. What is in neither is surely absent; `any`: nothing is. */
  readonly open: ReadonlySet<string> | "any";
}

/** A command of the SDK that the sources use. `args` is undefined where it is handed on and called elsewhere. */
export interface CommandUse extends Place {
  readonly command: string;
  readonly args: KnownArguments | undefined;
}

/** A part of the SDK whose further way cannot be followed: a namespace, or `*` for all of it. */
export interface Escape extends Place {
  readonly namespace: string;
  readonly how: "handed-on" | "computed-name";
}

/** A name that the SDK does not have in any app. */
export interface UnknownName extends Place {
  readonly name: string;
}

/** One way around the SDK. */
export interface RawUse extends Place {
  readonly kind: RawKind;
  /** What stands there, as far as it helps: a name, an address. */
  readonly what: string;
}

export type RawKind =
  | "fetch"
  | "xml-http-request"
  | "web-socket"
  | "event-source"
  | "web-transport"
  | "peer-connection"
  | "send-beacon"
  | "eval"
  | "new-function"
  | "string-timer"
  | "document-write"
  | "inline-script"
  | "inline-handler"
  | "remote-url"
  | "window-open"
  | "dynamic-code"
  | "shared-worker"
  | "service-worker"
  | "host-module"
  | "script-url"
  | "bridge"
  | "navigation"
  | "unreadable-markup"
  | "computed-global"
  | "handed-on-global";

export interface SyntaxProblem extends Place {
  readonly message: string;
}

/** All that was found in one source. */
export interface SourceFacts {
  readonly uses: readonly CommandUse[];
  readonly escapes: readonly Escape[];
  readonly unknown: readonly UnknownName[];
  readonly raw: readonly RawUse[];
  readonly syntax: readonly SyntaxProblem[];
}

/** A source and its text. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}
