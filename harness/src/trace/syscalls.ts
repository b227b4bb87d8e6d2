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
const exited = /^\+\+\+ (exited with \d+|killed by \w+( \(core dumped\))?|superseded by execve in pid \d+) \+\+\+$/;
const resumed = /^<\.\.\. ([a-z0-9_]+|\?+) resumed>/;
/**
 * What strace writes where a thread was killed while it asked which call that is, or what the call is given: the kernel does no
 * call for such a thread, and gives it nothing of one that it had begun. A call whose words are known is one all the same.
 */
const unread = /^(?:\?+\([^"]*\) += \?|[a-z0-9_]+\((?:[^"]*, )?\) += \? <unavailable>)$/;

/** Reads a trace. Calls are in the order in which they ended, because only then is it known what came of them. */
export function readSystemCalls(text: string): SystemCalls {
  const reading = new Reading();
  for (const [index, whole] of text.split("\n").entries()) if (whole !== "") reading.read(index + 1, whole);
  return reading.end();
}

class Reading {
  readonly #calls: (SystemCall | Exit)[] = [];
  readonly #problems: string[] = [];
  /** What each thread has begun and not come back from. */
  readonly #begun = new Map<number, { readonly line: number; readonly text: string }>();
  /** What could not be read of a thread, which must be the last of it. */
  readonly #unread = new Map<number, { readonly line: number; readonly text: string }>();

  read(line: number, whole: string): void {
    const [, id, said = ""] = /^(\d+) +(.*)$/.exec(whole) ?? [];
    if (id === undefined) return this.#problem(line, "no line of a trace", whole);
    const thread = Number(id);
    if (exited.test(said)) return this.#exit(thread, line);
    if (/^---.*---$/.test(said)) return;
    this.#assertRead(thread);
    if (resumed.test(said)) return this.#resume(thread, line, said);
    if (unfinished.test(said)) this.#begun.set(thread, { line, text: said.replace(unfinished, "") });
    else this.#take(thread, line, said);
  }

  end(): SystemCalls {
    for (const [thread, { line, text }] of this.#begun)
      this.#problem(line, `thread ${thread} never came back from`, text);
    for (const thread of this.#unread.keys()) this.#assertRead(thread);
    return { calls: this.#calls, problems: this.#problems };
  }

  #problem(line: number, what: string, said: string): void {
    this.#problems.push(`line ${line}: ${what}: ${said.slice(0, 200)}`);
  }

  #assertRead(thread: number): void {
    const before = this.#unread.get(thread);
    this.#unread.delete(thread);
    if (before !== undefined) this.#problem(before.line, "no system call", before.text);
  }

  #take(thread: number, line: number, said: string): void {
    if (unread.test(said)) {
      this.#unread.set(thread, { line, text: said });
      return;
    }
    const call = readCall(thread, line, said.replace(/ <unfinished \.\.\.>\) = \?$/, ") = ?"));
    if (typeof call === "string") this.#problem(line, call, said);
    else this.#calls.push(call);
  }

  #exit(thread: number, line: number): void {
    const cut = this.#begun.get(thread);
    this.#begun.delete(thread);
    if (cut !== undefined) this.#take(thread, cut.line, `${cut.text}) = ?`);
    this.#unread.delete(thread);
    this.#calls.push({ thread, line, name: "+++" });
  }

  #resume(thread: number, line: number, said: string): void {
    const start = this.#begun.get(thread);
    this.#begun.delete(thread);
    const name = resumed.exec(said)?.[1] ?? "";
    const goesOn = start?.text.startsWith(`${name}(`) || name.startsWith("?");
    if (start !== undefined && goesOn) this.#take(thread, start.line, start.text + said.replace(resumed, ""));
    else this.#problem(line, "goes on with what was never begun", said);
  }
}

/** One call, or what is wrong with the line. */
function readCall(thread: number, line: number, said: string): SystemCall | string {
  const [, name = "", rest] = /^([a-z0-9_]+)\((.*)$/s.exec(said) ?? [];
  if (rest === undefined) return "no system call";
  const split = splitArguments(rest);
  if (split === null) return "arguments that do not end";
  const args: Argument[] = [];
  for (const text of split.args) {
    const argument = readArgument(text, !carriesData.test(name));
    if (argument === null) return "a string that was cut off";
    args.push(argument);
  }
  const [, result, gave, error] =
    /^\s*= (\?(?: <unavailable>)?|-?\d+|0x[0-9a-f]+)(?:<(.*)>)?(?: (E[A-Z0-9]+|\?[A-Z_]+) \(.*\))?(?: \(.*\))?$/s.exec(
      split.after,
    ) ?? [];
  if (result === undefined) return "no result";
  return {
    thread,
    line,
    name,
    args,
    result: result.startsWith("?") || error?.startsWith("?") ? null : Number(result),
    error: error ?? null,
    gave: gave === undefined ? null : unescaped(gave),
  };
}

/** A string, or what a descriptor leads to: nothing in it separates arguments. The arrow between a socket's ends does not end it. */
const whole = /"(?:[^"\\]|\\.)*"|(?<=[0-9A-Z])<(?:[^>]|(?<=-)>)*>/y;

/** The arguments up to the bracket that ends them, and what follows it; null where it is missing. */
function splitArguments(text: string): { readonly args: readonly string[]; readonly after: string } | null {
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    whole.lastIndex = at;
    if (whole.test(text)) {
      at = whole.lastIndex - 1;
      continue;
    }
    const letter = text[at] as string;
    if (letter === ")" && depth === 0) {
      const last = text.slice(from, at).trim();
      return { args: last === "" && args.length === 0 ? [] : [...args, last], after: text.slice(at + 1) };
    }
    if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) depth -= 1;
    else if (letter === "," && depth === 0) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return null;
}

/** Their strings are what is said, and no path. */
const carriesData = /^(send|recv)/;

/** Null where it is a path that was cut off. */
function readArgument(text: string, mayBePath: boolean): Argument | null {
  if (mayBePath && /"\.\.\.$/.test(text)) return null;
  const string = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1];
  const leadsTo = /^(?:AT_FDCWD|\d+)<(.*)>$/s.exec(text)?.[1];
  return {
    text,
    string: string === undefined ? null : unescaped(string),
    leadsTo: leadsTo === undefined ? null : unescaped(leadsTo),
  };
}

const letters: Readonly<Record<string, number>> = { n: 10, t: 9, v: 11, f: 12, r: 13, '"': 34, "\\": 92 };

/** The text of strace's escapes: bytes, read as UTF-8; what is no UTF-8 stays escaped, so that it equals nothing. */
export function unescaped(escaped: string): string {
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
    ([, inner = "", cut = ""]) => unescaped(inner) + (cut && "…"),
  );
  return / \.\.\.\]$|, \.\.\.\]$/.test(text) ? [...found, "…"] : found;
}
