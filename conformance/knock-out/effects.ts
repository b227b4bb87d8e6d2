import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ElectronApplication, Page } from "@playwright/test";
import { callFrom, type Outcome } from "../kit/bridge.ts";
import type { HostOptions } from "../kit/host.ts";
import { inMain } from "../kit/in-main.ts";
import { secret, type World } from "./world.ts";

/** Puts one request of an app and says whether its effect was seen: never what the app was told about it. */
export type Effect = (page: Page, world: World, electron: ElectronApplication | null) => Promise<boolean>;

type Args = Readonly<Record<string, unknown>>;

const longestMilliseconds = 3000;
const within = async <T>(asked: Promise<T>): Promise<T | null> => {
  const { promise, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, longestMilliseconds, null);
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(timer);
  }
};

/** Everything that an answer holds, as one text; bytes as the letters they stand for. */
const textOf = (outcome: Outcome | null): string =>
  outcome?.ok !== true
    ? ""
    : JSON.stringify([outcome.result, outcome.items], (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
      );

const tells =
  (call: string, args: Args, told = secret): Effect =>
  async (page) =>
    textOf(await within(callFrom(page, call, args))).includes(told);

const pathOf = ({ path }: Args) => String(path);
const isSystems = (path: string) => path.startsWith("/etc/");

const reading =
  (call: string, args: Args): Effect =>
  async (page, world, electron) => {
    const path = pathOf(args);
    world.putFile(path);
    const told = call === "fs.stat" ? `"bytes":${secret.length}` : isSystems(path) ? "root:" : secret;
    return tells(call, args, told)(page, world, electron);
  };

/** How the file outside is changed by what the app asks for. */
const changing =
  (args: Args, ask: (page: Page) => Promise<unknown>): Effect =>
  async (page, world) => {
    world.putFile(pathOf(args));
    await within(ask(page));
    return world.at(pathOf(args)) !== secret;
  };

const inParts = (args: Args) => async (page: Page) => {
  const { path, transfer } = args;
  const content = new Uint8Array([120]);
  const whole = callFrom(page, "fs.writeStream", { path, transfer });
  await callFrom(page, "fs.writePart", { path, transfer, content, last: true });
  await whole;
};

const watching =
  (args: Args): Effect =>
  async (page, world) => {
    const path = pathOf(args);
    world.putFolder(path);
    const seen = page.evaluate(
      (payload) =>
        new Promise<boolean>((resolve) => {
          globalThis.locara.start("fs.watch", payload, (message) => resolve(message.kind === "items"));
        }),
      args,
    );
    const timer = setInterval(() => writeFileSync(join(world.path(path), `${secret}-${Date.now()}`), ""), 100);
    try {
      return (await within(seen)) === true;
    } finally {
      clearInterval(timer);
      for (const name of readdirSync(world.path(path))) {
        if (name.startsWith(`${secret}-`)) rmSync(join(world.path(path), name));
      }
    }
  };

const connecting =
  (call: string, args: Args): Effect =>
  async (page, { arrived }) => {
    const before = arrived();
    await within(callFrom(page, call, args));
    return arrived() > before;
  };

/** One of these programs of the desktop is run. */
const running =
  (call: string, args: Args, programs: readonly string[]): Effect =>
  async (page, { remove, at }) => {
    const words = programs.map((name) => `$HOME/${name}.ran`);
    for (const word of words) remove(word);
    await within(callFrom(page, call, args));
    return words.some((word) => at(word) !== null);
  };

/** The clipboard of the display, which Electron reads and writes itself. */
const readingClipboard =
  (call: string, args: Args): Effect =>
  async (page, world, electron) => {
    if (electron === null) throw new Error("only Electron has a clipboard of its own");
    await inMain(electron, ({ clipboard }, text) => clipboard.writeText(text), secret);
    return tells(call, args)(page, world, electron);
  };

const writingClipboard =
  (call: string, args: Args): Effect =>
  async (page, _world, electron) => {
    if (electron === null) throw new Error("only Electron has a clipboard of its own");
    await inMain(electron, ({ clipboard }, text) => clipboard.writeText(text), secret);
    await within(callFrom(page, call, args));
    return (await inMain(electron, ({ clipboard }) => clipboard.readText(), null)) === args.text;
  };

const answering =
  (call: string, args: Args): Effect =>
  async (page) =>
    (await within(callFrom(page, call, args)))?.ok === true;

/** What shows that a command did what it is for; a sentence where nothing here can. */
export function effectOf(call: string, args: Args, host: HostOptions["host"]): Effect | string {
  const [root = ""] = String(args.path ?? "").split("/");
  if (root === "$PICKED") return "in a browser nothing is behind a pick but bytes that were uploaded";
  if (root === "$SHARED") return "this version has no shared folders yet";
  if (root === "$APP_DATAX") return "there is no root of this name, so nothing is behind it";
  if (args.path === "$HOME/Music/a.wav")
    return "the file itself is in scope by its other name; its spelling alone is refused";
  switch (call) {
    case "fs.readText":
    case "fs.readBytes":
    case "fs.readStream":
    case "fs.stat":
      return reading(call, args);
    case "fs.list":
      return async (page, world, electron) => {
        world.putFolder(pathOf(args));
        return tells(call, args)(page, world, electron);
      };
    case "fs.watch":
      return watching(args);
    case "fs.write":
    case "fs.remove":
      return changing(args, (page) => callFrom(page, call, args));
    case "fs.writeStream":
    case "fs.writePart":
      return changing(args, inParts(args));
    case "fs.makeFolder":
      return async (page, world) => {
        world.putFile(pathOf(args));
        world.remove(pathOf(args));
        await within(callFrom(page, call, args));
        return world.at(pathOf(args)) === "folder";
      };
    case "net.fetch":
    case "net.fetchStream":
      return connecting(call, args);
    case "db.query":
    case "db.exec":
    case "db.batch":
    case "db.vec.put":
    case "db.vec.remove":
    case "db.vec.search":
    case "db.search.hybrid":
      return answering(call, args);
    case "clipboard.readText":
      return host === "electron" ? readingClipboard(call, args) : running(call, args, ["wl-paste", "xclip", "xsel"]);
    case "clipboard.writeText":
      return host === "electron" ? writingClipboard(call, args) : running(call, args, ["wl-copy", "xclip", "xsel"]);
    case "notifications.show":
      return host === "electron"
        ? "nobody here shows notifications to a desktop app"
        : running(call, args, ["notify-send"]);
    case "audio.play":
      return running(call, args, ["pacat", "aplay"]);
    default:
      return unseen[call] ?? unseen[call.split(".")[0] ?? ""] ?? `nothing shows what ${call} did`;
  }
}

const noWeights = "there is no second model here that could answer";
const noEngine = "this version has no engine for it";
const dialog = "in a browser nothing is behind a pick but bytes that were uploaded";
const pageOpens = "the page opens it by itself; the command only makes ready";

const unseen: Readonly<Record<string, string>> = {
  "notifications.badge": "a page in a browser has no icon that could show a number",
  fs: dialog,
  models: "of a model that is not pinned there is nothing that could be said",
  tools: "a tool that is not pinned is not in the app",
  device: pageOpens,
  embed: noWeights,
  llm: noWeights,
  transcribe: noWeights,
  image: noEngine,
  ocr: noEngine,
  tts: noEngine,
  vlm: noEngine,
};
