import type { DiagnosticCode } from "./codes.ts";
import type { Diagnostic, Fix, Range } from "./diagnostic.ts";
import { positionsOf } from "./diagnostic.ts";
import { type Node, type ParseError, parseTree } from "./json-text.ts";
import type { Path } from "./manifest-path.ts";
import type { ManifestTree } from "./manifest-tree.ts";
import { maxManifestBytes, maxManifestDepth } from "./manifest-tree.ts";
import { firstTooDeep } from "./nesting.ts";

/** A hostile file could have a problem per byte; nobody reads more than this. */
const maxSyntaxProblems = 100;

export interface ReadManifest {
  /** Undefined where the bytes are no acceptable JSON; then there is at least one error. */
  readonly tree: ManifestTree | undefined;
  /** The text, as far as there is one: for code frames. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads strict JSON with places: every syntax problem at once, in time linear in the size, never throwing. */
export function readManifest(bytes: Uint8Array, file: string): ReadManifest {
  if (bytes.length > maxManifestBytes) {
    const start = { line: 1, column: 1 };
    const message = `The file has ${bytes.length} bytes; at most ${maxManifestBytes} are read.`;
    const hint = "Move long text out of the manifest.";
    return {
      tree: undefined,
      text: "",
      diagnostics: [{ code: "LOC1010", severity: "error", file, range: { start, end: start }, message, hint }],
    };
  }
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const positionInText = positionsOf(text);
  // What is missing is missing behind the last character.
  const positionOf = (offset: number) => positionInText(Math.min(offset, text.length));
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, [start, end], message, hint, fix) => {
    if (diagnostics.length >= maxSyntaxProblems) return;
    const range = { start: positionOf(start), end: positionOf(end) };
    const edit: { fix?: Fix } = fix === undefined ? {} : { fix: { range, text: fix } };
    diagnostics.push({ code, severity: "error", file, range, message, hint, ...edit });
  };
  const invalid = firstInvalidByte(bytes, text);
  if (invalid !== undefined)
    report("LOC1002", [invalid, invalid + 1], "This is not valid UTF-8.", "Save the file as UTF-8.");
  if (text.startsWith("\uFEFF"))
    report("LOC1003", [0, 1], "The file begins with a byte order mark.", "Save it as UTF-8 without BOM.", "");
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== undefined) {
    // The parser recurses: what is nested this deep never reaches it.
    report(
      "LOC1009",
      [tooDeep, tooDeep + 1],
      `Values are nested more than ${maxManifestDepth} levels deep.`,
      "No field of a manifest needs that.",
    );
    return { tree: undefined, text, diagnostics };
  }
  const problems: ParseError[] = [];
  const body = text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text;
  const root = parseTree(body, problems, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  reportSyntax(body, problems, report);
  if (root !== undefined) reportMembers(body, root, report);
  if (diagnostics.length > 0 || root === undefined) return { tree: undefined, text, diagnostics };
  return { ...parsed(body, file, root, report, positionOf), text, diagnostics };
}

type Report = (
  code: DiagnosticCode,
  span: readonly [start: number, end: number],
  message: string,
  hint: string,
  fix?: string,
) => void;

function parsed(
  text: string,
  file: string,
  root: Node,
  report: Report,
  positionOf: (offset: number) => Range["start"],
) {
  const spanOf = (node: Node) => ({ start: node.offset, end: node.offset + node.length });
  const rangeOf = (node: Node) => ({ start: positionOf(node.offset), end: positionOf(node.offset + node.length) });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The two parsers disagree: the stricter one is right.
    report(
      "LOC1001",
      [0, 1],
      `This is not JSON: ${(error as Error).message}`,
      "Look near the place that the message names.",
    );
    return { tree: undefined };
  }
  const tree: ManifestTree = {
    file,
    text,
    value,
    rangeOf: (path) => rangeOf(find(root, path).value),
    keyRangeOf: (path) => {
      const { key, value } = find(root, path);
      return rangeOf(key ?? value);
    },
    spanOf: (path) => {
      const found = find(root, path);
      return found.complete ? spanOf(found.value) : undefined;
    },
  };
  return { tree };
}

/** The node at `path`, or the last one on the way to it. */
function find(root: Node, path: Path): { readonly value: Node; readonly key?: Node; readonly complete: boolean } {
  let found: { value: Node; key?: Node } = { value: root };
  for (const segment of path) {
    const { value } = found;
    if (value.type === "array" && typeof segment === "number") {
      const item = value.children?.[segment];
      if (item === undefined) return { ...found, complete: false };
      found = { value: item };
      continue;
    }
    const member =
      value.type === "object" ? value.children?.find(({ children }) => children?.[0]?.value === segment) : undefined;
    const [key, inner] = member?.children ?? [];
    if (key === undefined || inner === undefined) return { ...found, complete: false };
    found = { value: inner, key };
  }
  return { ...found, complete: true };
}

const hints: Readonly<Record<number, readonly [code: DiagnosticCode, message: string, hint: string]>> = {
  1: [
    "LOC1001",
    "This is no JSON value.",
    "A value is a string in double quotes, a number, true, false, null, an object or a list.",
  ],
  2: ["LOC1012", "This is no JSON number.", "Write it like 1, -2.5 or 3e4."],
  3: ["LOC1013", "A field name is expected here.", "Write it in double quotes, or take out the comma before it."],
  4: ["LOC1013", "A value is expected here.", "Write one, or take out the comma or field before it."],
  5: ["LOC1013", "A colon is missing after the field name.", "Write `:` between name and value."],
  6: ["LOC1013", "A comma is missing.", "Write `,` between two fields or two values."],
  7: ["LOC1013", "A closing `}` is missing.", "Close the object."],
  8: ["LOC1013", "A closing `]` is missing.", "Close the list."],
  9: ["LOC1014", "Text follows after the end of the manifest.", "Take it out; the file is one object."],
  10: ["LOC1004", "JSON has no comments.", "Take the comment out."],
  11: ["LOC1004", "JSON has no comments, and this one does not end.", "Take the comment out."],
  12: ["LOC1011", "This string does not end.", 'Close it with `"`.'],
  13: ["LOC1012", "This number does not end.", "Write its last digits."],
  14: ["LOC1011", "This `\\u` escape is broken.", "Write four hexadecimal digits after `\\u`."],
  15: ["LOC1011", "There is no such escape.", 'JSON knows \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX.'],
  16: ["LOC1008", "A raw control character stands in a string.", "Write it as an escape, \\n for a new line."],
};

function reportSyntax(text: string, problems: readonly ParseError[], report: Report): void {
  let reported = -1;
  let confused = false;
  for (const { error, offset, length } of problems.slice(0, 10 * maxSyntaxProblems)) {
    // One mistake per place; and after a word that is no JSON the parser only guesses what should follow.
    if (offset === reported || (confused && error >= 3 && error <= 5)) continue;
    reported = offset;
    confused = error === 1;
    const span = [offset, offset + Math.max(length, 1)] as const;
    if (error === 1 && text[offset] === "'") {
      report("LOC1001", span, "A string stands in single quotes.", "JSON strings stand in double quotes.");
      continue;
    }
    // The parser says "name expected" or "value expected" at the bracket that follows a trailing comma.
    const comma = error === 3 || error === 4 ? /,\s*$/.exec(text.slice(Math.max(0, offset - 1000), offset)) : null;
    if (comma !== null && /^[\]}]/.test(text.slice(offset, offset + 1))) {
      const at = offset - comma[0].length;
      report("LOC1005", [at, at + 1], "JSON has no trailing commas.", "Take the comma out.", "");
      continue;
    }
    const [code, message, hint] = hints[error] ?? ["LOC1001", "This is not JSON.", "Correct or remove it."];
    report(code, span, message, hint);
  }
}

/** What the parser lets through: duplicate names, strings that are no text, numbers without a value. */
function reportMembers(text: string, root: Node, report: Report): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "string" && !(node.value as string).isWellFormed()) {
      report(
        "LOC1007",
        [node.offset, node.offset + node.length],
        "This string holds half of a surrogate pair.",
        "Write both halves, or neither.",
      );
    }
    if (node.type === "number" && !Number.isFinite(Number(text.slice(node.offset, node.offset + node.length)))) {
      report(
        "LOC1012",
        [node.offset, node.offset + node.length],
        "This number is too large to be one.",
        "Write a smaller one.",
      );
    }
    if (node.type === "object") reportDuplicates(node, report);
    for (const child of node.children ?? []) open.push(child);
  }
}

function reportDuplicates(object: Node, report: Report): void {
  const seen = new Set<string>();
  for (const { children } of object.children ?? []) {
    const key = children?.[0];
    if (key === undefined) continue;
    if (seen.has(key.value as string)) {
      const name = JSON.stringify((key.value as string).slice(0, 80));
      report(
        "LOC1006",
        [key.offset, key.offset + key.length],
        `The field ${name} stands here twice.`,
        "Keep one of them.",
      );
    }
    seen.add(key.value as string);
  }
}

/** Offset in `text` of the first byte that is not UTF-8: there the text, written again, differs from what was read. */
function firstInvalidByte(bytes: Uint8Array, text: string): number | undefined {
  // The decoder puts a replacement character for what is broken: without one, nothing is.
  if (!text.includes("\uFFFD")) return undefined;
  let byte = 0;
  let offset = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (code === 0xfffd && !(bytes[byte] === 0xef && bytes[byte + 1] === 0xbf && bytes[byte + 2] === 0xbd))
      return offset;
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offset += character.length;
  }
  return undefined;
}
