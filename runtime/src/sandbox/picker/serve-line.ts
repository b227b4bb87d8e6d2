import type { Socket } from "node:net";
import { type FileTarget, LocaraError, type PickTarget, toLocaraError } from "@locara/schema";
import type { EngineLog } from "../../app/engine/backend.ts";
import type { Entry, Policy } from "../../app/kernel/policy.ts";
import { type Frames, openFrames, type Said } from "../../app/services/broker-frames.ts";
import type { Grants } from "../../app/services/picker.ts";
import { type OnLine, openOnLine, opens, type Use, type UseCall } from "./open-on-line.ts";

interface Serving {
  readonly grants: Grants;
  /** Of the app as it was compiled. What its user has not granted yet is between it and its user. */
  readonly policy: Policy;
  /** There are too many lines already: whatever is asked on this one is refused. */
  readonly crowded: boolean;
  readonly inTurn: UseCall["inTurn"];
  /** The lines that are open, this one among them. */
  readonly lines: Set<Line>;
  readonly log: EngineLog;
}

export interface Line {
  readonly connection: Socket;
  readonly frames: Frames;
  /** The pick that it opens, or tries to. */
  picked?: string | undefined;
  open?: OnLine;
}

/** Answers what is asked on a connection until it ends; never throws. What is opened on it is closed with it. */
export async function serveLine(connection: Socket, serving: Serving): Promise<void> {
  // A connection that breaks shows by having no next frame.
  connection.on("error", (error) => serving.log("info", `picked files: ${error.message}`));
  const line: Line = { connection, frames: openFrames(connection) };
  serving.lines.add(line);
  try {
    await serveAll(line, serving);
  } catch (error) {
    serving.log("warn", `picked files: ${String(error)}`);
  } finally {
    connection.destroy();
    serving.lines.delete(line);
    await line.open?.close();
  }
}

async function serveAll(line: Line, serving: Serving): Promise<void> {
  const { frames } = line;
  for (let next = frames.next(); ; ) {
    const asked = await next;
    if (asked === null) return;
    if (asked instanceof Uint8Array) throw malformed("bytes that nobody asked for");
    const stop = new AbortController();
    const over = (): void => stop.abort();
    // Whatever comes next, and nothing any more, ends what is asked now: only a write is told more.
    const listen = (): void => {
      next = frames.next();
      next.then(over, over);
    };
    if (asked.ask !== "write") listen();
    if (asked.stop === undefined) await frames.send(await answerTo(asked, line, serving, stop.signal));
    if (asked.ask === "write") listen();
  }
}

async function answerTo(asked: Said, line: Line, serving: Serving, signal: AbortSignal): Promise<Said> {
  try {
    if (serving.crowded) throw crowded();
    const { ask } = asked;
    const use = typeof ask === "string" ? line.open?.uses.get(ask) : undefined;
    const done =
      use === undefined
        ? await answerCommand(asked, line, serving, signal)
        : await using(use, asked, line, serving, signal);
    return { done: done ?? null };
  } catch (error) {
    if (!(error instanceof LocaraError) && !signal.aborted) serving.log("error", `picked files: ${String(error)}`);
    return { failed: toLocaraError(error).toJSON() };
  }
}

async function using(
  use: Use,
  asked: Said,
  { frames }: Line,
  { inTurn }: Serving,
  signal: AbortSignal,
): Promise<unknown> {
  let ended = asked.ask !== "write";
  async function* content(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const frame = await frames.next();
      if (frame instanceof Uint8Array) yield frame;
      else {
        ended = true;
        if (frame?.end === "whole") return;
        throw left();
      }
    }
  }
  try {
    return await use(asked, { send: frames.send, signal, content, inTurn });
  } finally {
    // What was on its way when the write failed is no question.
    while (!ended) ended = !((await frames.next()) instanceof Uint8Array);
  }
}

/** One of the app's own commands: its arguments are checked, and it is judged, as the app itself has to. */
function answerCommand(asked: Said, line: Line, serving: Serving, signal: AbortSignal): Promise<unknown> {
  const { ask, args } = asked as { readonly ask: string; readonly args: Args };
  const entry = commands.has(ask) ? serving.policy.entry(ask) : undefined;
  if (entry === undefined) throw refused();
  const problem = entry.checks.args(args);
  if (problem !== null) throw malformed(problem);
  const target = entry.command.target(args);
  if (!allows(entry, target)) throw refused();
  return opens(ask) ? open(entry, target, line, serving) : pick(entry, { args, target }, line, serving, signal);
}

async function open(entry: Entry, target: FileTarget, line: Line, { grants }: Serving): Promise<"inside" | "outside"> {
  if (line.open !== undefined) throw malformed("a line opens one thing");
  line.picked = target.picked;
  const found = await openOnLine(entry.command.id, grants.files, target);
  const inside = allows(entry, found.target);
  line.open = inside ? found.onLine : { ...found.onLine, uses: new Map() };
  return inside ? "inside" : "outside";
}

interface Meant {
  readonly args: Args;
  readonly target: PickTarget & FileTarget;
}

async function pick(entry: Entry, { args, target }: Meant, line: Line, serving: Serving, signal: AbortSignal) {
  const { grants, lines } = serving;
  const { picker } = grants;
  switch (entry.command.id) {
    case "fs.pickOpen":
      return picker.open({ extensions: args.extensions ?? [], access: target.access }, signal);
    case "fs.pickSave":
      return picker.save({ suggestedName: args.suggestedName ?? "" }, signal);
    case "fs.pickFolder":
      return picker.folder({ access: target.access }, signal);
    case "fs.keepPick":
      return picker.keep(target);
    case "fs.forgetPick":
      await picker.forget(target);
      // What is open of it is given up too.
      for (const other of lines) if (other.picked === target.picked) other.connection.destroy();
      return null;
    default:
      for (const item of await grants.userPicks()) await line.frames.send({ items: [item] });
      return null;
  }
}

interface Args {
  readonly extensions?: readonly string[];
  readonly suggestedName?: string;
}

/** By which command each thing is judged. What is opened by path is opened by one that every use of it needs too. */
const commands: ReadonlySet<string> = new Set([
  ...["fs.pickOpen", "fs.pickSave", "fs.pickFolder", "fs.keepPick", "fs.keptPicks", "fs.forgetPick"],
  ...["fs.stat", "fs.list", "fs.remove"],
]);

/** Only what the user picked: a scope of paths allows nothing here, for no path reaches here. */
const allows = ({ rules }: Entry, target: unknown): boolean =>
  rules.some((rule) => rule.capability === "fs.user-selected" && rule.allows(target));

const refused = (): LocaraError =>
  new LocaraError(
    "capability/out-of-scope",
    "The broker of picked files gives the app no such thing.",
    "Declare it in fs.user-selected, and let the user pick it for that.",
  );

const malformed = (why: string): LocaraError =>
  new LocaraError(
    "protocol/malformed",
    `The broker of picked files understands no such request: ${why}.`,
    "Report this.",
  );

const left = (): LocaraError =>
  new LocaraError("call/cancelled", "The content was left before it was whole.", "Nothing needs to be done.");

const crowded = (): LocaraError =>
  new LocaraError("resource/busy", "Too many picked files are open.", "Try again when other calls have finished.");
