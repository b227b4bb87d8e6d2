import { tmpdir } from "node:os";
import type { Io } from "../command.ts";
import { run } from "../run.ts";

/** What a command is given to say things with, and what it said so far. */
export function recorded({
  terminal = false,
  cwd = tmpdir(),
  env = {},
  interrupted = new AbortController().signal,
}: Partial<Io> = {}) {
  const said = { out: "", err: "" };
  const io: Io = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    terminal,
    cwd,
    env,
    interrupted,
  };
  return { io, said };
}

/** Runs a command in this process; its exit code and its words. */
export async function runLocara(argv: readonly string[], given: Partial<Io> = {}) {
  const { io, said } = recorded(given);
  return { code: await run(argv, io), ...said };
}
