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

/** Reads a manifest's text for one machine. */
export function readNaively(text: string, machine: NaiveMachine): NaiveManifest {
  const { capabilities, publisher, name } = JSON.parse(text) as Spelled;
  const { models = [], db = [], fs = {}, net = false } = capabilities;
  const container = `${machine.data}/${publisher}.${name}`;
  const state = `${machine.state}/${publisher}.${name}`;
  const folders: Readonly<Record<string, string>> = { ...machine.folders, $APP_DATA: `${container}/files` };
  const picked = machine.picked ?? { open: [], save: [] };

  const digests = [...models.map((pinned) => pinned.split("@sha256:")[1] ?? ""), ...(machine.standIns ?? [])];
  const blobs = digests.map((digest) => `${machine.models}/blobs/sha256/${digest}`);

  /** The names of a path below a folder, once per folder that contains it, and composed: patterns are. */
  const namesUnder = (symbol: string, path: string): readonly string[] | null => {
    const folder = folders[symbol];
    if (folder === undefined || !within(path, folder)) return null;
    return path
      .slice(folder.length + 1)
      .normalize("NFC")
      .split("/")
      .filter((part) => part !== "");
  };
  const matches = (pattern: string, path: string): boolean => {
    const [symbol = "", ...segments] = pattern.split("/");
    const names = namesUnder(symbol, path);
    return names !== null && names.length > 0 && fits(segments, names);
  };
  /** `dir/*` and `dir/**` let `dir` itself be listed. */
  const letsList = (pattern: string, path: string): boolean => {
    const [symbol = "", ...segments] = pattern.split("/");
    const names = namesUnder(symbol, path);
    const last = segments.at(-1);
    return names !== null && (last === "*" || last === "**") && fits([...segments.slice(0, -1), "*"], [...names, "x"]);
  };
  /** The folders that a pattern names before its first wildcard, which must be passed on the way. */
  const literalWay = (pattern: string): string | null => {
    const [symbol = "", ...segments] = pattern.split("/");
    const folder = folders[symbol];
    if (folder === undefined) return null;
    const wild = segments.findIndex((segment) => /[*?]/.test(segment));
    return [folder, ...segments.slice(0, wild < 0 ? -1 : wild)].join("/");
  };

  const { read = [], write = [], deny = [] } = fs.paths ?? {};
  const denied = (path: string): boolean => deny.some((pattern) => matches(pattern, path));
  const owns = [machine.data, machine.state, machine.models, ...machine.installed];
  /** Locara's own folders are nobody's documents, whatever a pattern says; but for the files of this app. */
  const reserved = (path: string): boolean =>
    owns.some((folder) => within(path, folder)) && !within(path, `${container}/files`);

  const byPaths = (access: Access, path: string): boolean => {
    if (denied(path) || reserved(path)) return false;
    // What closes everything in a folder closes its listing.
    if (access === "list" && deny.some((pattern) => letsList(pattern, path))) return false;
    const reads = read.some((pattern) => matches(pattern, path));
    const writes = write.some((pattern) => matches(pattern, path));
    // A file is written beside itself first; what it is called meanwhile the pattern need not know.
    const besides = (pattern: string) =>
      /^\.locara-[0-9a-f]+\.tmp$/.test(path.split("/").at(-1) ?? "") &&
      within(path, literalWay(pattern) ?? "\0") &&
      fits(pattern.split("/").slice(1, -1), (namesUnder(pattern.split("/")[0] ?? "", path) ?? []).slice(0, -1));
    if (access === "read") return reads;
    if (access === "list") return reads || read.some((pattern) => letsList(pattern, path));
    if (access === "write") return writes || write.some(besides);
    if (access === "look") {
      const ways = [...read, ...write].flatMap((pattern) => literalWay(pattern) ?? []);
      return (
        reads ||
        writes ||
        write.some(besides) ||
        read.some((pattern) => letsList(pattern, path)) ||
        ways.some((way) => above(path, way))
      );
    }
    return false;
  };

  const byFolders = (access: Access, path: string): boolean =>
    Object.entries(fs["user-paths"] ?? {}).some(([id, level]) => {
      const folder = folders[userFolders[id] ?? ""];
      if (folder === undefined || reserved(path)) return false;
      if (!within(path, folder)) return access === "look" && above(path, folder);
      // The folder itself is listed, and neither read nor written.
      if (path === folder && (access === "read" || access === "write")) return false;
      return access === "write" ? level === "read-write" : access !== "run";
    });

  const ownFolders: readonly (readonly [folder: string, writes: boolean])[] = [
    ...(fs["app-data"] === false ? [] : [[`${container}/files`, fs["app-data"] !== "read"] as const]),
    [`${container}/databases`, true],
    [state, true],
    ...machine.installed.map((folder) => [folder, false] as const),
  ];
  const databases = new Set([...db, "_settings"]);
  const byContainer = (access: Access, path: string): boolean => {
    // A file in the databases' folder belongs to a declared database, or it has no business there.
    if (path.startsWith(`${container}/databases/`)) {
      const file = path.slice(`${container}/databases/`.length);
      const database =
        /^(?:backups\/)?([^/.]+)\.[^/]+$/.exec(file)?.[1] ?? (file === "backups" ? "_settings" : undefined);
      if (database === undefined || !databases.has(database)) return false;
    }
    return ownFolders.some(([folder, writes]) =>
      within(path, folder)
        ? access !== "run" && (access !== "write" || writes)
        : access === "look" && above(path, folder),
    );
  };

  const model = (access: Access, path: string): string | null => {
    if (access !== "read" && access !== "look") return null;
    if (blobs.includes(path)) return "a pinned model";
    return access === "look" && blobs.some((blob) => above(path, blob)) ? "on the way to a pinned model" : null;
  };

  const hostAllows = (address: string, port: number): boolean => {
    if (net === false) return false;
    if (net === true) return isPublic(address);
    if (!(net.allowed_ports ?? [443]).includes(port)) return false;
    return net.allowed_hosts.some((spelled) => {
      const host = spelled.toLowerCase().replace(/^\[|\]$|\.$/g, "");
      if (host === address) return true;
      const known = Object.entries(machine.addresses ?? {}).some(
        ([named, led]) =>
          (host.startsWith("*.") ? named.endsWith(host.slice(1)) && named !== host.slice(2) : named === host) &&
          led.includes(address),
      );
      return known && isPublic(address);
    });
  };

  /** A symbolic path lies below its own symbol only, as it is spelled. */
  const asks: NaiveManifest["asks"] = (access, symbolic) => {
    const [symbol = "", ...names] = symbolic.normalize("NFC").split("/");
    if (!symbol.startsWith("$") || names.some((name) => name === "" || name === "." || name === "..")) return false;
    const spelledBy = (pattern: string, listed: boolean): boolean => {
      const [root = "", ...segments] = pattern.split("/");
      if (root !== symbol) return false;
      const last = segments.at(-1);
      return (
        (names.length > 0 && fits(segments, names)) ||
        (listed && (last === "*" || last === "**") && fits([...segments.slice(0, -1), "*"], [...names, "x"]))
      );
    };
    const listed = access === "list";
    const inPaths = (access === "write" ? write : read).some((pattern) => spelledBy(pattern, listed));
    if (inPaths && !deny.some((pattern) => spelledBy(pattern, listed))) return true;
    const level = Object.entries(fs["user-paths"] ?? {}).find(([id]) => userFolders[id] === symbol)?.[1];
    const own = symbol === "$APP_DATA" ? (fs["app-data"] ?? "read-write") : (level ?? false);
    return own !== false && (names.length > 0 || listed) && (access !== "write" || own === "read-write");
  };

  return {
    model,
    asks,
    file(access, path) {
      if (access === "run") return null;
      if (byContainer(access, path)) return "the app's own";
      if (byPaths(access, path)) return "fs.paths";
      if (byFolders(access, path)) return "fs.user-paths";
      const selected = fs["user-selected"];
      if (selected !== undefined && access !== "list") {
        const { open, save } = picked;
        if (open.includes(path) && (access !== "write" || selected === "read-write")) return "picked";
        if (save.includes(path) && selected === "read-write") return "picked";
        if (access === "look" && [...open, ...save].some((pick) => above(path, pick))) return "on the way to a pick";
      }
      return model(access, path);
    },
    address(address) {
      const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d+)$/.exec(address) ?? [];
      const host = six ?? four;
      return host !== undefined && hostAllows(host, Number(port)) ? "net" : null;
    },
  };
}

/** Not this machine, not its neighbours, not a metadata service. */
function isPublic(address: string): boolean {
  if (address.includes(":")) return /^[23]/.test(address) && !/^(2001:db8|2002):/i.test(address);
  const [a = 0, b = 0] = address.split(".").map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if ((a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254)) return false;
  return !(a === 100 && b >= 64 && b <= 127);
}
