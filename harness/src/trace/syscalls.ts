/**
 * What `strace -f -y -yy -o FILE` wrote, as data. It reads only what it knows: a line of another shape, a string that was cut
 * off or a call that never came to its end is a problem, and a problem is a finding.
 */

export interface SystemCall {
  /** The thread that made it. */
  readonly thread: number;
  /** In the file, from 1: where the call began. */
  readonly line: number;
  readonly name: string;
  readonly args: readonly Argument[];
  /** Null where the thread ended in the call. */
  readonly result: number | null;
  /** `ENOENT`, where it failed. */
  readonly error: string | null;
  /** What a descriptor that it gave leads to. */
  readonly gave: string | null;
}

export interface Argument {
  /** As it stands in the line. */
  readonly text: string;
  /** What it says, where it is a string. */
  readonly string: string | null;
  /** What a descriptor leads to. */
  readonly leadsTo: string | null;
}

export interface Exit {
  readonly thread: number;
  readonly line: number;
  readonly name: "+++";
}

export interface SystemCalls {
  readonly calls: readonly (SystemCall | Exit)[];
  readonly problems: readonly string[];
}

const unfinished = / <unfinished \.\.\.>$/;
const resumed = /^<\.\.\. ([a-z0-9_]+) resumed>/;

/** Reads a trace. Calls are in the order in which they ended, because only then is it known what came of them. */
export function readSystemCalls(text: string): SystemCalls {
  const calls: (SystemCall | Exit)[] = [];
  const problems: string[] = [];
  const begun = new Map<number, { readonly line: number; readonly text: string }>();
  const take = (thread: number, line: number, said: string): void => {
    const call = readCall(thread, line, said);
    if (typeof call === "string") problems.push(`line ${line}: ${call}: ${said.slice(0, 200)}`);
    else calls.push(call);
  };
  for (const [index, whole] of text.split("\n").entries()) {
    const line = index + 1;
    if (whole === "") continue;
    const [, id, said = ""] = /^(\d+) +(.*)$/.exec(whole) ?? [];
    if (id === undefined) {
      problems.push(`line ${line}: no line of a trace: ${whole.slice(0, 200)}`);
      continue;
    }
    const thread = Number(id);
    if (
      /^\+\+\+ (exited with \d+|killed by \w+( \(core dumped\))?|superseded by execve in pid \d+) \+\+\+$/.test(said)
    ) {
      const cut = begun.get(thread);
      begun.delete(thread);
      if (cut !== undefined) take(thread, cut.line, `${cut.text}) = ?`);
      calls.push({ thread, line, name: "+++" });
    } else if (/^---.*---$/.test(said)) continue;
    else if (resumed.test(said)) {
      const start = begun.get(thread);
      begun.delete(thread);
      const name = resumed.exec(said)?.[1] ?? "";
      if (start === undefined || !start.text.startsWith(`${name}(`))
        problems.push(`line ${line}: goes on with what was never begun: ${said.slice(0, 200)}`);
      else {
        const rest = said.replace(resumed, "").replace(/ <unfinished \.\.\.>\) = \?$/, ") = ?");
        take(thread, start.line, start.text + rest);
      }
    } else if (unfinished.test(said)) begun.set(thread, { line, text: said.replace(unfinished, "") });
    else take(thread, line, said.replace(/ <unfinished \.\.\.>\) = \?$/, ") = ?"));
  }
  for (const [thread, { line, text: said }] of begun)
    problems.push(`line ${line}: thread ${thread} never came back from ${said.slice(0, 200)}`);
  return { calls, problems };
}

/** One call, or what is wrong with the line. */
function readCall(thread: number, line: number, said: string): SystemCall | string {
  const [, name = "", rest] = /^([a-z0-9_]+)\((.*)$/s.exec(said) ?? [];
  if (rest === undefined) return "no system call";
  const split = splitArguments(rest);
  if (split === null) return "arguments that do not end";
  const args: Argument[] = [];
  for (const text of split.args) {
    const argument = readArgument(text);
    if (argument === null) return "a string that was cut off";
    args.push(argument);
  }
  const [, result, gave, error] =
    /^\s*= (\?|-?\d+|0x[0-9a-f]+)(?:<(.*)>)?(?: (E[A-Z0-9]+|\?[A-Z_]+) \(.*\))?(?: \(.*\))?$/s.exec(split.after) ?? [];
  if (result === undefined) return "no result";
  return {
    thread,
    line,
    name,
    args,
    result: result === "?" || error?.startsWith("?") ? null : Number(result),
    error: error ?? null,
    gave: gave === undefined ? null : unescape(gave),
  };
}

/** The arguments up to the bracket that ends them, and what follows it; null where it is missing. */
function splitArguments(text: string): { readonly args: readonly string[]; readonly after: string } | null {
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (letter === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
    } else if (letter === "<" && /[0-9A-Z]/.test(text[at - 1] ?? "")) {
      // What a descriptor leads to; a `>` within is escaped, but for the arrow between the two ends of a socket.
      for (at += 1; at < text.length && (text[at] !== ">" || text[at - 1] === "-"); at += 1);
    } else if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter) && depth > 0) depth -= 1;
    else if (letter === ")") {
      const last = text.slice(from, at).trim();
      return { args: last === "" && args.length === 0 ? [] : [...args, last], after: text.slice(at + 1) };
    } else if (letter === "," && depth === 0) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return null;
}

/** Null where it is a path that was cut off. */
function readArgument(text: string): Argument | null {
  if (/"\.\.\.$/.test(text)) return null;
  const string = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1];
  const leadsTo = /^(?:AT_FDCWD|\d+)<(.*)>$/s.exec(text)?.[1];
  return {
    text,
    string: string === undefined ? null : unescape(string),
    leadsTo: leadsTo === undefined ? null : unescape(leadsTo),
  };
}

const letters: Readonly<Record<string, number>> = { n: 10, t: 9, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** The text of strace's escapes: bytes, read as UTF-8; what is no UTF-8 stays escaped, so that it equals nothing. */
export function unescape(escaped: string): string {
  if (!escaped.includes("\\")) return escaped;
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at += 1) {
    if (escaped[at] !== "\\") {
      bytes.push(...Buffer.from(escaped[at] as string));
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(escaped.slice(at + 1, at + 4))?.[0];
    const letter = escaped[at + 1] ?? "";
    bytes.push(octal === undefined ? (letters[letter] ?? letter.charCodeAt(0)) : Number.parseInt(octal, 8));
    at += octal?.length ?? 1;
  }
  const buffer = Buffer.from(bytes);
  const text = buffer.toString("utf8");
  return Buffer.from(text).equals(buffer) ? text : escaped;
}

/** The strings of an array argument, `["node", "host.cjs"]`; what is left out at its end is told by "…". */
export function stringsOf({ text }: Argument): readonly string[] {
  const found = [...text.matchAll(/"((?:[^"\\]|\\.)*)"(\.\.\.)?/gs)].map(
    ([, inner = "", cut = ""]) => unescape(inner) + (cut && "…"),
  );
  return / \.\.\.\]$|, \.\.\.\]$/.test(text) ? [...found, "…"] : found;
}
