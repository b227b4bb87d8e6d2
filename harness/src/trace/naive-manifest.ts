/**
 * A second reading of the manifest, from product.md alone: which places may be touched and which addresses reached. It is
 * small, plain and slow, and imports nothing of ours on purpose (a test reads its imports), so that it can be wrong only in
 * other ways than the schema, the compiler and the runtime are.
 */

/** What was done to a place. */
type Access = "look" | "read" | "list" | "write" | "run";

/** The computer that the app ran on, as the test that ran it knows it. */
export interface NaiveMachine {
  /** The user's folders by symbol: `$HOME`, `$DOCUMENTS`, … */
  readonly folders: Readonly<Record<string, string>>;
  /** The app's own container, its state and log, and the cache of models. */
  readonly data: string;
  readonly state: string;
  readonly models: string;
  /** Where the app itself is installed: its page, its compiled manifest, its tools. */
  readonly installed: readonly string[];
  /** What the user picked in dialogs. */
  readonly picked?: { readonly open: readonly string[]; readonly save: readonly string[] };
  /** What names of hosts led to. */
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
  /** Digests of test models that stand in for the pinned ones. */
  readonly standIns?: readonly string[];
}

export interface NaiveManifest {
  /** Why the manifest lets the app touch this place; null where it does not. */
  file(access: Access, path: string): string | null;
  /** May the page ask for this symbolic path (`$DOCUMENTS/a`), spelled like that and without a look at any disk? */
  asks(access: "read" | "list" | "write", symbolic: string): boolean;
  /** Why it lets the app reach this address (`127.0.0.1:443`, `[::1]:443`); null where it does not. */
  address(address: string): string | null;
  /** Why an engine, which gets nothing but models, may touch this place. */
  model(access: Access, path: string): string | null;
}

interface Spelled {
  readonly publisher: string;
  readonly name: string;
  readonly capabilities: {
    readonly models?: readonly string[];
    readonly db?: readonly string[];
    readonly fs?: {
      readonly "user-selected"?: string;
      readonly "app-data"?: string | false;
      readonly "user-paths"?: Readonly<Record<string, string>>;
      readonly paths?: {
        readonly read?: readonly string[];
        readonly write?: readonly string[];
        readonly deny?: readonly string[];
      };
    };
    readonly net?: boolean | { readonly allowed_hosts: readonly string[]; readonly allowed_ports?: readonly number[] };
  };
}

const userFolders: Readonly<Record<string, string>> = {
  documents: "$DOCUMENTS",
  downloads: "$DOWNLOADS",
  desktop: "$DESKTOP",
  pictures: "$PICTURES",
  music: "$MUSIC",
  movies: "$MOVIES",
};

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const above = (path: string, place: string): boolean => path === "/" || place === path || place.startsWith(`${path}/`);

/** Does a segment of a pattern spell this name? `*` is any characters, `?` is one. */
function spells(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  if (pattern[0] === "*") {
    for (let skip = 0; skip <= name.length; skip += 1) if (spells(pattern.slice(1), name.slice(skip))) return true;
    return false;
  }
  if (name === "") return false;
  const letter = String.fromCodePoint(name.codePointAt(0) as number);
  const wanted = String.fromCodePoint(pattern.codePointAt(0) as number);
  return (wanted === "?" || wanted === letter) && spells(pattern.slice(wanted.length), name.slice(letter.length));
}

/** Do the segments of a pattern match these names? A `**` at the end stands for one or more, elsewhere for any number. */
function fits(pattern: readonly string[], names: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return names.length === 0;
  if (first === "**") {
    for (let taken = rest.length === 0 ? 1 : 0; taken <= names.length; taken += 1)
      if (fits(rest, names.slice(taken))) return true;
    return false;
  }
  const [name, ...others] = names;
  if (name === undefined || (first === "*" && name === "")) return false;
  return (first === "*" || spells(first, name)) && fits(rest, others);
}

/** `dir/*` and `dir/**` let `dir` itself be listed. */
const listing = (segments: readonly string[], names: readonly string[]): boolean =>
  (segments.at(-1) === "*" || segments.at(-1) === "**") && fits([...segments.slice(0, -1), "*"], [...names, "x"]);

const folderOf = (path: string): string => path.split("/").slice(0, -1).join("/");
const temporary = /^\.locara-[0-9a-f]+\.tmp$/;

/** Reads a manifest's text for one machine. */
export const readNaively = (text: string, machine: NaiveMachine): NaiveManifest => new Naive(JSON.parse(text), machine);

class Naive implements NaiveManifest {
  readonly #spelled: Spelled["capabilities"];
  readonly #machine: NaiveMachine;
  readonly #container: string;
  readonly #folders: Readonly<Record<string, string>>;
  /** What the app has without asking for it, or by declaring `app-data`; and whether it may write there. */
  readonly #own: readonly (readonly [folder: string, writes: boolean])[];
  readonly #blobs: readonly string[];

  constructor({ capabilities, publisher, name }: Spelled, machine: NaiveMachine) {
    const { fs = {}, models = [] } = capabilities;
    this.#spelled = capabilities;
    this.#machine = machine;
    this.#container = `${machine.data}/${publisher}.${name}`;
    const files = `${this.#container}/files`;
    this.#folders = { ...machine.folders, $APP_DATA: files };
    this.#own = [
      ...(fs["app-data"] === false ? [] : [[files, fs["app-data"] !== "read"] as const]),
      [`${this.#container}/databases`, true],
      [`${machine.state}/${publisher}.${name}`, true],
      ...machine.installed.map((folder) => [folder, false] as const),
    ];
    const digests = [...models.map((pinned) => pinned.split("@sha256:")[1] ?? ""), ...(machine.standIns ?? [])];
    this.#blobs = digests.map((digest) => `${machine.models}/blobs/sha256/${digest}`);
  }

  file(access: Access, path: string): string | null {
    if (access === "run") return null;
    if (this.#inContainer(access, path)) return "the app's own";
    if (this.#inPaths(access, path)) return "fs.paths";
    if (this.#inUserFolders(access, path)) return "fs.user-paths";
    if (this.#isPicked(access, path)) return "picked";
    return this.model(access, path);
  }

  model(access: Access, path: string): string | null {
    if (access !== "read" && access !== "look") return null;
    if (this.#blobs.includes(path)) return "a pinned model";
    return access === "look" && this.#blobs.some((blob) => above(path, blob)) ? "on the way to a pinned model" : null;
  }

  /** A symbolic path lies below its own symbol only, as it is spelled. */
  asks(access: "read" | "list" | "write", symbolic: string): boolean {
    const [symbol = "", ...names] = symbolic.normalize("NFC").split("/");
    if (!symbol.startsWith("$") || names.some((name) => name === "" || name === "." || name === "..")) return false;
    const { "app-data": appData = "read-write", "user-paths": userPaths = {}, paths = {} } = this.#spelled.fs ?? {};
    const { read = [], write = [], deny = [] } = paths;
    const spelledBy = (pattern: string): boolean => {
      const [root = "", ...segments] = pattern.split("/");
      const matches = names.length > 0 && fits(segments, names);
      return root === symbol && (matches || (access === "list" && listing(segments, names)));
    };
    if ((access === "write" ? write : read).some(spelledBy) && !deny.some(spelledBy)) return true;
    const level = Object.entries(userPaths).find(([id]) => userFolders[id] === symbol)?.[1];
    const own = symbol === "$APP_DATA" ? appData : (level ?? false);
    return own !== false && (names.length > 0 || access === "list") && (access !== "write" || own === "read-write");
  }

  address(address: string): string | null {
    const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d+)$/.exec(address) ?? [];
    const host = six ?? four;
    return host !== undefined && this.#reaches(host, Number(port)) ? "net" : null;
  }

  #inContainer(access: Access, path: string): boolean {
    // A file in the databases' folder belongs to a declared database, or it has no business there.
    const databases = `${this.#container}/databases/`;
    if (path.startsWith(databases) && path !== `${databases}backups`) {
      const name = /^(?:backups\/)?([^/.]+)\.[^/]+$/.exec(path.slice(databases.length))?.[1] ?? "";
      if (!["_settings", ...(this.#spelled.db ?? [])].includes(name)) return false;
    }
    return this.#own.some(([folder, writes]) =>
      within(path, folder) ? access !== "write" || writes : access === "look" && above(path, folder),
    );
  }

  #inPaths(access: Access, path: string): boolean {
    const { read = [], write = [], deny = [] } = this.#spelled.fs?.paths ?? {};
    const matches = (pattern: string): boolean =>
      this.#below(pattern, path, (segments, names) => names.length > 0 && fits(segments, names));
    const lists = (pattern: string): boolean => this.#below(pattern, path, listing);
    // A file is written beside itself first; what it is called meanwhile the pattern need not know.
    const besides = (pattern: string): boolean =>
      temporary.test(path.split("/").at(-1) ?? "") &&
      this.#below(pattern, path, (segments, names) => fits(segments.slice(0, -1), names.slice(0, -1)));
    const onTheWay = (pattern: string): boolean => above(path, this.#literalWay(pattern) ?? "");
    if (deny.some(matches) || this.#reserved(path)) return false;
    switch (access) {
      case "read":
        return read.some(matches);
      case "write":
        return write.some(matches) || write.some(besides);
      case "list":
        // What closes everything in a folder closes its listing.
        return !deny.some(lists) && (read.some(matches) || read.some(lists));
      default:
        return (
          [...read, ...write].some((one) => matches(one) || onTheWay(one)) || read.some(lists) || write.some(besides)
        );
    }
  }

  /** A pattern's segments and the names of a path below its folder, composed as patterns are; false where it is not there. */
  #below(
    pattern: string,
    path: string,
    test: (segments: readonly string[], names: readonly string[]) => boolean,
  ): boolean {
    const [symbol = "", ...segments] = pattern.split("/");
    const folder = this.#folders[symbol];
    if (folder === undefined || !within(path, folder)) return false;
    const names = path
      .slice(folder.length + 1)
      .normalize("NFC")
      .split("/");
    return test(
      segments,
      names.filter((name) => name !== ""),
    );
  }

  /** The folders that a pattern names before its first wildcard, which must be passed on the way. */
  #literalWay(pattern: string): string | null {
    const [symbol = "", ...segments] = pattern.split("/");
    const folder = this.#folders[symbol];
    if (folder === undefined) return null;
    const wild = segments.findIndex((segment) => /[*?]/.test(segment));
    return [folder, ...segments.slice(0, wild < 0 ? -1 : wild)].join("/");
  }

  /** Locara's own folders are nobody's documents, whatever a pattern says; but for the files of this app. */
  #reserved(path: string): boolean {
    const { data, state, models, installed } = this.#machine;
    const own = [data, state, models, ...installed].some((folder) => within(path, folder));
    return own && !within(path, `${this.#container}/files`);
  }

  #inUserFolders(access: Access, path: string): boolean {
    return Object.entries(this.#spelled.fs?.["user-paths"] ?? {}).some(([id, level]) => {
      const folder = this.#folders[userFolders[id] ?? ""];
      if (folder === undefined || this.#reserved(path)) return false;
      if (!within(path, folder)) return access === "look" && above(path, folder);
      // The folder itself is listed, and neither read nor written.
      if (path === folder && (access === "read" || access === "write")) return false;
      return access !== "write" || level === "read-write";
    });
  }

  #isPicked(access: Access, path: string): boolean {
    const selected = this.#spelled.fs?.["user-selected"];
    const { open, save } = this.#machine.picked ?? { open: [], save: [] };
    if (selected === undefined || access === "list") return false;
    if (access === "look" && [...open, ...save].some((pick) => above(path, pick))) return true;
    if (selected !== "read-write") return open.includes(path) && access !== "write";
    // A file is written beside itself first.
    const besides =
      temporary.test(path.split("/").at(-1) ?? "") && save.some((pick) => folderOf(pick) === folderOf(path));
    return [...open, ...save].includes(path) || besides;
  }

  #reaches(address: string, port: number): boolean {
    const { net = false } = this.#spelled;
    if (typeof net === "boolean") return net && isPublic(address);
    if (!(net.allowed_ports ?? [443]).includes(port)) return false;
    const led = Object.entries(this.#machine.addresses ?? {}).filter(([, addresses]) => addresses.includes(address));
    return net.allowed_hosts.some((spelled) => {
      const host = spelled.toLowerCase().replace(/^\[|\]$|\.$/g, "");
      const names = (name: string): boolean => (host.startsWith("*.") ? name.endsWith(host.slice(1)) : name === host);
      return host === address || (isPublic(address) && led.some(([name]) => names(name)));
    });
  }
}

/** Not this machine, not its neighbours, not a metadata service. */
function isPublic(address: string): boolean {
  if (address.includes(":")) return /^[23]/.test(address) && !/^(2001:db8|2002):/i.test(address);
  const [a = 0, b = 0] = address.split(".").map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if ((a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254)) return false;
  return !(a === 100 && b >= 64 && b <= 127);
}
