import { existsSync, lstatSync, realpathSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { askKernel, type NaiveManifest, readNaively } from "@locara/harness/trace";
import { pathAccess } from "@locara/schema";
import { automatonWitnesses, nearPaths, spellingsOf } from "@locara/schema/boundaries";
import type { Launched } from "../kit/launch.ts";
import { askBridge, deciderOf, type Request, refused } from "./deciders.ts";

type Access = "read" | "write" | "list";
const commandOf: Readonly<Record<Access, string>> = { read: "fs.stat", write: "fs.write", list: "fs.list" };
const accessOf = (command: string): Access =>
  command === "fs.write" ? "write" : command === "fs.list" ? "list" : "read";

interface PathSpelling {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly deny?: readonly string[];
}

/** What an app declares of files. */
export interface FilesSpelled {
  readonly fs: Readonly<Record<string, unknown>>;
}

/** What came of putting the same requests to everybody. */
export interface Differences {
  readonly tried: number;
  /** Each a witness, in words. */
  readonly disagreements: readonly string[];
  /** Null where this machine has no sandbox to ask in. */
  readonly deniedByKernel: number | null;
  readonly allowed: number;
}

/** Makes what a request asks for, so that a missing file hides no disagreement. What cannot be made stays missing. */
async function make(path: string): Promise<void> {
  if (path.includes("\0") || path.split("/").some((name) => Buffer.byteLength(name) > 200) || existsSync(path)) return;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, "x");
  } catch (error) {
    if (!["ENOTDIR", "EEXIST", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Every symbolic name of a real path, worked out here: one per folder that contains it. */
function namesOf(path: string, places: Launched["places"]): readonly string[] {
  const roots = { ...places.roots, $APP_DATA: places.appData };
  const reserved = places.reserved.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return Object.entries(roots)
    .filter(([root, folder]) =>
      path.startsWith(`${folder}/`) || path === folder ? !reserved || root === "$APP_DATA" : false,
    )
    .map(([root, folder]) => (root + path.slice(folder.length)).normalize("NFC"));
}

const symbolic = /^(\$[A-Z_]+)((?:\/[^/\0]+)*)$/;

/** Where the symbols lead in a home folder that nobody has arranged otherwise. */
const rootsIn = (home: string): Readonly<Record<string, string>> => ({
  $HOME: home,
  ...Object.fromEntries(
    ["Documents", "Downloads", "Desktop", "Pictures", "Music"].map((name) => [
      `$${name.toUpperCase()}`,
      join(home, name),
    ]),
  ),
  $MOVIES: join(home, "Videos"),
  $APP_DATA: join(home, ".local/share/locara/locara.example/files"),
});

/** The real path of a symbolic one; null where it is spelled as none. */
function realIn(home: string, path: string): string | null {
  const [, root = "", rest = ""] = symbolic.exec(path) ?? [];
  const at = rootsIn(home)[root];
  return at === undefined || /\/\.{1,2}(\/|$)/.test(rest) ? null : at + rest;
}

/**
 * Requests around every edge of what an app declares, and in `home` the files that they are about: before it starts, because
 * its sandbox has what is there then. `thorough` gives all of them.
 */
export async function filesAround(home: string, spelled: FilesSpelled, thorough: boolean): Promise<readonly Request[]> {
  const real = (path: string) => realIn(home, path);
  const around = requestsAround(spelled, thorough);
  for (const root of Object.values(rootsIn(home))) await mkdir(root, { recursive: true });
  for (const { args } of around) await make(real(args.path as string) ?? "\0");
  return [...around, ...(await requestsThroughLinks(spelled, real))];
}

/** Puts the requests to all who decide. */
export async function differFiles(
  { page, places, home }: Pick<Launched, "page" | "places" | "home">,
  spelled: FilesSpelled,
  {
    manifest,
    out,
    requests,
  }: { readonly manifest: string; readonly out: string; readonly requests: readonly Request[] },
): Promise<Differences> {
  const decider = deciderOf({ ...spelled });
  const real = (path: string) => realIn(home, path);
  const naive = readNaively(manifest, {
    folders: places.roots,
    data: dirname(dirname(places.appData)),
    state: dirname(places.state),
    models: places.models,
    installed: [places.artifacts, places.page],
  });
  const bridge = await askBridge(page, requests);
  const asked = requests.map(({ args }) => real(args.path as string));
  const kernel = await askKernel(
    places,
    out,
    requests.map(({ command }, at) => ({ access: accessOf(command), path: asked[at] ?? "/no-such-path" })),
  );
  const enforcement = JSON.parse(await readFile(join(places.artifacts, "enforcement.json"), "utf8")) as Enforcement;

  const folders = Object.keys((spelled.fs["user-paths"] ?? {}) as object).map((id) => `$${id.toUpperCase()}`);
  const binds = [...startsOf(spelled.fs, "read"), ...folders, "$APP_DATA"].flatMap((start) => real(start) ?? []);
  const answers = requests.map((request, at): Answers => {
    const path = asked[at] ?? null;
    // What is on the way may be a link: judged is where it leads.
    const names = path === null ? [] : namesOf(existsSync(path) ? realpathSync(path) : path, places);
    return {
      request,
      path,
      compiled: decider.asked(request) && (path === null || decider.found(request, { names })),
      bridge: bridge[at] ?? "",
      kernel: "missing" in kernel ? null : (kernel[at] ?? ""),
    };
  });
  const judge: Judge = {
    naive,
    appData: places.appData,
    binds,
    lost: (path, access) => lossCovers(path, access, spelled.fs, enforcement, real),
  };
  return {
    tried: requests.length,
    disagreements: answers.flatMap((one) =>
      differencesIn(one, judge).map(
        (what) => `${one.request.command} ${JSON.stringify(one.request.args.path)}: ${what}`,
      ),
    ),
    allowed: answers.filter((one) => !refused(one.bridge)).length,
    deniedByKernel:
      "missing" in kernel
        ? null
        : answers.filter(
            ({ path, kernel: said }) => path !== null && existsSync(path) && !reaches(said ?? "", path, binds),
          ).length,
  };
}

/** What everybody says to one request. */
interface Answers {
  readonly request: Request;
  /** The real path, where the spelling is one. */
  readonly path: string | null;
  readonly compiled: boolean;
  readonly bridge: string;
  readonly kernel: string | null;
}

interface Judge {
  readonly naive: NaiveManifest;
  readonly appData: string;
  /** What is bound into the sandbox. */
  readonly binds: readonly string[];
  /** Does a loss of the matrix name this? */
  readonly lost: (path: string, access: Access) => boolean;
}

function differencesIn({ request, path, compiled, bridge, kernel }: Answers, judge: Judge): readonly string[] {
  const byBridge = !refused(bridge);
  const there = path !== null && existsSync(path);
  // Where a name is missing, its folder may be on a volume that ignores case: a deny then wins in every case.
  const asked = compiled !== byBridge && (there || byBridge) ? [`compiled says ${compiled}, the bridge ${bridge}`] : [];
  if (!there) return asked;
  const access = accessOf(request.command);
  const reason = judge.naive.file(access, realpathSync(path));
  const own = within(path, judge.appData) ? reason !== null : (reason?.startsWith("fs.") ?? false);
  const byNaive = judge.naive.asks(access, request.args.path as string) && own;
  const read = byNaive === compiled ? [] : [`compiled says ${compiled}, the naive reading ${byNaive} (${reason})`];
  // A folder that is read is a folder that is listed.
  if (kernel === null || (access === "read" && lstatSync(path).isDirectory())) return [...asked, ...read];
  const byKernel = reaches(kernel, path, judge.binds);
  const covered = judge.lost(path, access);
  const wrong = kernelIsWrong({ compiled, byKernel, covered, answerable: fits(access, path) });
  return [...asked, ...read, ...(wrong === null ? [] : [`${wrong}, and the kernel says ${kernel}`])];
}

/** The kernel may be wider by what the matrix names, and never stricter. */
function kernelIsWrong(
  said: Readonly<Record<"compiled" | "byKernel" | "covered" | "answerable", boolean>>,
): string | null {
  if (said.compiled && !said.byKernel && said.answerable) return "declared";
  return !said.compiled && said.byKernel && !said.covered ? "not declared and in no loss" : null;
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** In every folder that is read whole, a link to a folder outside: what is behind it is nobody's to read or list. */
async function requestsThroughLinks(
  { fs }: FilesSpelled,
  real: (symbolic: string) => string | null,
): Promise<readonly Request[]> {
  const outside = real("$HOME/elsewhere") ?? "\0";
  await make(join(outside, "deep", "x"));
  const whole = ((fs.paths ?? {}) as PathSpelling).read?.filter((pattern) => /^[^*?]+\/\*\*$/.test(pattern)) ?? [];
  const ways = whole.map((pattern) => pattern.replace("**", "way"));
  for (const way of ways) {
    await make(real(`${way}-beside`) ?? "\0");
    await symlink(outside, real(way) ?? "\0");
  }
  return ways.flatMap((way) => [
    { command: commandOf.read, args: { path: `${way}/deep/x` } },
    { command: commandOf.list, args: { path: `${way}/deep` } },
  ]);
}

/** Read, write and list of every path around the edges, and of odd spellings of some. */
function requestsAround({ fs }: FilesSpelled, thorough: boolean): readonly Request[] {
  const { scope } = pathAccess().read(fs.paths ?? {}, { models: [] });
  const witnesses = scope === null ? [] : automatonWitnesses(scope);
  const near = witnesses.flatMap(nearPaths);
  const paths = new Set([
    ...witnesses,
    ...near.filter((_, at) => thorough || at % 3 === 0),
    ...witnesses.slice(0, thorough ? 40 : 8).flatMap(spellingsOf),
  ]);
  return [...paths].flatMap((path) =>
    (["read", "write", "list"] as const).map((access) => ({
      command: commandOf[access],
      args: { path, ...(access === "write" ? { content: "x" } : {}) },
    })),
  );
}

interface Enforcement {
  readonly matrix: Readonly<
    Record<string, { readonly linux: readonly { readonly layer: string; readonly loss: string | null }[] } | undefined>
  >;
}

/** Is this a question that the file system can answer at all? Folders are not written, files not listed. */
const fits = (access: Access, path: string): boolean => {
  const folder = lstatSync(path).isDirectory();
  return access === "read" || (access === "list") === folder;
};

/** Did the kernel let it through? A folder that shows nothing but the way to a bind is none that was opened. */
function reaches(answer: string, path: string, binds: readonly string[]): boolean {
  if (!answer.startsWith("folder:")) return answer === "done";
  const shown = answer
    .slice("folder:".length)
    .split("/")
    .filter((name) => name !== "");
  return (
    shown.some((name) => !binds.some((bind) => within(bind, join(path, name)) && bind !== path)) || binds.includes(path)
  );
}

/** The literal folders that patterns start with; a file that is written brings its folder. */
function startsOf(fs: FilesSpelled["fs"], access: Access): readonly string[] {
  const { read = [], write = [] } = (fs.paths ?? {}) as PathSpelling;
  return (access === "write" ? write : [...read, ...write]).map((pattern) => {
    const segments = pattern.split("/");
    const wild = segments.findIndex((segment) => /[*?]/.test(segment));
    if (wild < 0) return (write.includes(pattern) ? segments.slice(0, -1) : segments).join("/");
    return segments.slice(0, wild).join("/");
  });
}

/** What the matrix names: the whole folders that the patterns start with, whatever stands behind them. */
function lossCovers(
  path: string,
  access: Access,
  fs: FilesSpelled["fs"],
  { matrix }: Enforcement,
  real: (symbolic: string) => string | null,
): boolean {
  const named = matrix["fs.paths"]?.linux.some(({ layer, loss }) => layer === "kernel" && loss !== null) ?? false;
  return named && startsOf(fs, access).some((start) => within(path, real(start) ?? "\0"));
}
