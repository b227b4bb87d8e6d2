export interface SqlToken {
  /** `name`: a bare or quoted identifier. `string` counts as a name where SQLite would take it for one. */
  readonly kind: "word" | "name" | "string" | "end" | "other";
  readonly text: string;
  readonly start: number;
  readonly stop: number;
}

// One alternative per kind of token, as SQLite's own tokenizer splits them; comments and spaces are passed over.
const token =
  /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|(?<variable>[?:@#$][\w$\u0080-\uffff]*)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<end>;)|[\s\S]/gy;

const kinds = ["string", "name", "word", "end"] as const;

/** Splits SQL as SQLite does, far enough to know which words stand where. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  for (const match of sql.matchAll(token)) {
    const groups = match.groups ?? {};
    if (groups.space !== undefined) continue;
    const [whole] = match;
    const kind = kinds.find((kind) => groups[kind] !== undefined) ?? "other";
    const text = kind === "string" || kind === "name" ? whole.slice(1, -1) : whole;
    yield { kind, text, start: match.index, stop: match.index + whole.length };
  }
}

/** The statements of a script, each without its semicolon. The body of a trigger belongs to its statement. */
export function splitStatements(sql: string): readonly string[] {
  const statements: string[] = [];
  let from = 0;
  let words: string[] = [];
  let depth = 0;
  for (const { kind, text, start, stop } of sqlTokens(sql)) {
    if (kind === "end" && depth === 0) {
      if (words.length > 0) statements.push(sql.slice(from, start).trim());
      from = stop;
      words = [];
      continue;
    }
    const word = kind === "word" ? text.toUpperCase() : "";
    words.push(word);
    const trigger = words[0] === "CREATE" && words.slice(1, 3).includes("TRIGGER");
    if (trigger && (word === "BEGIN" || word === "CASE")) depth += 1;
    if (trigger && word === "END") depth -= 1;
  }
  if (words.length > 0) statements.push(sql.slice(from).trim());
  return statements;
}
