import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { LocaraError } from "@locara/schema";
import type { EngineLog } from "../../app/engine/backend.ts";
import type { HostPicker } from "../../app/host-services.ts";

/** What the user is asked. */
export interface DialogQuestion {
  readonly kind: "open" | "save" | "folder";
  /** Says which app asks: the dialog stands in front of no window of it. */
  readonly title: string;
  /** For `open`; all files where there are none. */
  readonly extensions: readonly string[];
  /** For `save`. */
  readonly suggestedName: string;
}

/** Asks the user; an absolute path, or null where they chose nothing. `signal` ends the dialog. */
export type ShowDialog = (question: DialogQuestion, signal: AbortSignal) => Promise<string | null>;

export interface DialogProgram {
  /** The Electron that the app runs with. */
  readonly program: string;
  /** A folder with the bundled `dialog-main.ts`, outside of what the app can write. */
  readonly folder: string;
  /** The desktop's: where its display is, and the user's own home. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: EngineLog;
}

/** Most characters that are kept of what went wrong. */
const mostTrouble = 2000;

/** Shows each dialog in a process of its own, outside of any sandbox, that holds no page and ends with its answer. */
export const dialogProcess =
  (dialogs: DialogProgram): ShowDialog =>
  async (question, signal) => {
    const profile = await mkdtemp(join(tmpdir(), "locara-dialog-"));
    try {
      return await show(dialogs, profile, question, signal);
    } finally {
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };

async function show(
  { program, folder, environment, log }: DialogProgram,
  profile: string,
  question: DialogQuestion,
  signal: AbortSignal,
): Promise<string | null> {
  signal.throwIfAborted();
  const child = spawn(program, [folder, profile], {
    env: { ...environment },
    // Where a place to save to is suggested.
    cwd: environment.HOME ?? homedir(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, killer) => resolve(killer ?? `exit code ${code}`));
  });
  const stop = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", stop, { once: true });
  let trouble = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    trouble = (trouble + text).slice(-mostTrouble);
  });
  child.stdin.on("error", (error) => log("warn", `dialog: ${error.message}`));
  // By its input, so that it shows in no list of processes; and that ends when nobody waits any more.
  child.stdin.write(`${JSON.stringify(question)}\n`);
  try {
    const chosen = await answerIn(child.stdout);
    signal.throwIfAborted();
    if (chosen !== undefined) return chosen;
    const reason = await ended;
    // Chromium has much to say; only where there was no dialog somebody wants to know it.
    log("error", `dialog: ${trouble.trim()}`);
    throw noDialog(reason);
  } finally {
    signal.removeEventListener("abort", stop);
    // It has nothing left to do, and what it would tidy up is thrown away.
    stop();
    await ended;
  }
}

/** The line that is an answer, of all that is said there: Chromium may have said something before. */
async function answerIn(output: Readable): Promise<string | null | undefined> {
  for await (const line of createInterface({ input: output }))
    if (line.startsWith('{"chosen":')) return (JSON.parse(line) as { readonly chosen: string | null }).chosen;
  return undefined;
}

/** Dialogs as a host's picker, one at a time: whoever asks next waits, so that no app covers the screen with them. */
export function dialogPicker(app: string, showDialog: ShowDialog): HostPicker {
  let turn: Promise<unknown> = Promise.resolve();
  const ask = (question: Pick<DialogQuestion, "kind"> & Partial<DialogQuestion>, signal: AbortSignal) => {
    const shown = turn.then(async () => {
      signal.throwIfAborted();
      const path = await showDialog(
        { extensions: [], suggestedName: "", title: titles[question.kind](app), ...question },
        signal,
      );
      signal.throwIfAborted();
      if (path === null) return null;
      if (!isAbsolute(path)) throw noDialog("it named no place");
      return { name: basename(path), path };
    });
    turn = shown.catch(() => undefined);
    return shown;
  };
  return {
    open: ({ extensions }, signal) => ask({ kind: "open", extensions }, signal),
    save: ({ suggestedName }, signal) => ask({ kind: "save", suggestedName }, signal),
    folder: (signal) => ask({ kind: "folder" }, signal),
  };
}

const titles = {
  open: (app: string) => `${app}: open a file`,
  save: (app: string) => `${app}: save a file`,
  folder: (app: string) => `${app}: choose a folder`,
} as const;

const noDialog = (reason: string): LocaraError =>
  new LocaraError(
    "resource/backend-missing",
    `The dialog could not be shown (${reason}).`,
    "Look into what the launcher says; a dialog needs a display.",
  );
