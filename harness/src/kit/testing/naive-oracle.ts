/**
 * Who may do what, written a second time and as plainly as possible: from the manifest's spelling and the page's
 * arguments, without any of the code that enforces it. Slow and obvious on purpose.
 */
type Args = Readonly<Record<string, unknown>>;
type Rule = (scope: never, call: string, args: Args) => boolean;

const lists = ["fs.list", "fs.watch"];
const reads = ["fs.readText", "fs.readBytes", "fs.readStream", "fs.stat", ...lists];
const writes = ["fs.write", "fs.writeStream", "fs.writePart", "fs.makeFolder", "fs.remove"];

/** The segments of a path that is one, else nothing. */
function segmentsOf(path: unknown): string[] | null {
  const segments = String(path).split("/");
  const broken = segments.some((segment) => ["", ".", ".."].includes(segment) || /[\p{Cc}\\]/u.test(segment));
  return broken ? null : segments;
}

const levelAllows = (level: unknown, call: string) =>
  reads.includes(call) ? ["read", "read-write"].includes(level as string) : level === "read-write";

const toRegExp = (pattern: string) => {
  const segments = pattern.split("/");
  const parts = segments.map((segment, index) => {
    if (segment === "**") return index === segments.length - 1 ? "([^/]+/)*[^/]+/" : "([^/]+/)*";
    if (segment === "*") return "[^/]+/";
    return `${segment
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")}/`;
  });
  return new RegExp(`^${parts.join("")}$`, "u");
};
const matches = (patterns: readonly string[] = [], path: string) =>
  patterns.some((pattern) => toRegExp(pattern).test(`${path}/`));
const parents = (patterns: readonly string[] = []) =>
  patterns.filter((pattern) => /\/\*\*?$/.test(pattern)).map((pattern) => pattern.replace(/\/\*\*?$/, ""));

interface Paths {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly deny?: readonly string[];
}

function pathsAllow(scope: Paths, call: string, args: Args): boolean {
  const segments = segmentsOf(args.path);
  if (segments === null || !String(args.path).startsWith("$") || segments[0] === "$PICKED") return false;
  const path = segments.join("/");
  const list = lists.includes(call);
  if (matches(scope.deny, path) || (list && matches(parents(scope.deny), path))) return false;
  if (writes.includes(call)) return matches(scope.write, path);
  return matches(scope.read, path) || (list && matches(parents(scope.read), path));
}

const listed: Rule = (scope: readonly string[], _call, args) => scope.includes(String(args.model));

const declared: Rule = (scope: boolean) => scope;

const rules: Readonly<Record<string, Rule>> = {
  app: () => true,
  models: (scope: readonly string[], _call, args) => scope.some((pin) => pin.split("@")[0] === args.id),
  "llm.chat": listed,
  embed: listed,
  "transcribe.file": (scope: readonly string[], _call, args) =>
    scope.includes(String(args.model)) && (args.vad === undefined || scope.includes(String(args.vad))),
  "transcribe.live": listed,
  tts: listed,
  "image.generate": listed,
  vlm: listed,
  ocr: listed,
  tools: (scope: readonly string[], _call, args) => scope.some((pin) => pin.split("@")[0] === args.tool),
  "device.microphone": declared,
  "device.camera": declared,
  "device.system-audio": declared,
  "audio.play": declared,
  db: (scope: readonly string[], _call, args) => scope.includes(String(args.database)),
  clipboard: (scope: string, call) => scope.split("-").includes(call === "clipboard.readText" ? "read" : "write"),
  notifications: (scope: { modes: readonly string[] }, call, args) =>
    call === "notifications.badge"
      ? scope.modes.includes("badge")
      : scope.modes.includes("alert") && (args.sound !== true || scope.modes.includes("sound")),
  "fs.app-data": (scope: string, call, args) => {
    const segments = segmentsOf(args.path);
    return segments?.[0] === "$APP_DATA" && (segments.length > 1 || lists.includes(call)) && levelAllows(scope, call);
  },
  "fs.user-paths": (scope: Readonly<Record<string, string>>, call, args) => {
    const segments = segmentsOf(args.path);
    const folder = segments?.[0]?.toLowerCase().replace("$", "") ?? "";
    return (
      (segments?.length ?? 0) > (lists.includes(call) ? 0 : 1) &&
      segments?.[0] === `$${folder.toUpperCase()}` &&
      levelAllows(scope[folder], call)
    );
  },
  "fs.user-selected": (scope: string, call, args) => {
    if (call === "fs.keptPicks") return true;
    if (call === "fs.pickSave") return scope === "read-write";
    if (call === "fs.pickOpen" || call === "fs.pickFolder")
      return args.access !== "read-write" || scope === "read-write";
    const segments = segmentsOf(args.path);
    if (segments?.[0] !== "$PICKED" || segments.length < 3) return false;
    return writes.includes(call) ? scope === "read-write" : true;
  },
  "fs.paths": pathsAllow,
  "shared-folders": (scope: readonly { id: string; access: string }[], call, args) => {
    const segments = segmentsOf(args.path);
    if (segments?.[0] !== "$SHARED" || segments.length < (lists.includes(call) ? 2 : 3)) return false;
    return scope.some(({ id, access }) => id === segments[1] && levelAllows(access, call));
  },
  background: () => false,
  net: (scope: true | { allowed_hosts: readonly string[]; allowed_ports?: readonly number[] }, _call, args) => {
    const [, credentials, host = "", port] =
      /^https:\/\/([^/]*@)?([^/:@]+)(?::(\d+))?(?:\/|$)/.exec(String(args.url)) ?? [];
    if (host === "" || credentials !== undefined) return false;
    if (scope === true) return true;
    if (!(scope.allowed_ports ?? [443]).includes(Number(port ?? 443))) return false;
    return scope.allowed_hosts.some((allowed) =>
      allowed.startsWith("*.") ? host.endsWith(allowed.slice(1)) && host !== allowed.slice(2) : host === allowed,
    );
  },
};

/** Does this capability, with this spelling of its scope, allow the call? */
export function oracleAllows(capability: string, scope: unknown, call: string, args: unknown): boolean {
  const rule = rules[capability];
  if (rule === undefined) throw new Error(`the oracle does not know ${capability}: write down what it means`);
  return rule(scope as never, call, args as Args);
}
