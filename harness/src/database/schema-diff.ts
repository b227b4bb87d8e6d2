import { type SchemaObject, schemaAfter, sqlTokens } from "@locara/runtime/database";

/** A migration that a machine can write, and what a person must decide first. */
export interface SchemaDiff {
  /** In the order in which they run. Empty where both are the same. */
  readonly statements: readonly string[];
  /** What rows would lose; each a sentence. */
  readonly losses: readonly string[];
  /** Why it cannot be written by a machine; each a sentence. */
  readonly problems: readonly string[];
}

type Objects = ReadonlyMap<string, SchemaObject>;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(", ");

/** What SQL says, whatever its white space, comments and quotes. */
const normal = (sql: string): string => [...sqlTokens(sql)].map(({ text }) => text).join("\u0001");
const same = (a: SchemaObject | undefined, b: SchemaObject | undefined): boolean =>
  a !== undefined && b !== undefined && a.kind === b.kind && normal(a.sql) === normal(b.sql);

const byName = (objects: readonly SchemaObject[]): Objects => new Map(objects.map((object) => [object.name, object]));

/**
 * How a database that `before` made becomes one that `after` makes. A table that changes is made anew and its rows are
 * copied, as SQLite's documentation of ALTER TABLE advises ("Making Other Kinds Of Table Schema Changes"). The answer is
 * tried on an empty database before it is given.
 */
export function schemaDiff(before: readonly string[], after: readonly string[]): SchemaDiff {
  const [old, wanted] = [byName(schemaAfter(before)), byName(schemaAfter(after))];
  const changed = [...wanted.values()].filter((object) => !same(old.get(object.name), object));
  const removed = [...old.values()].filter(({ name }) => !wanted.has(name));
  if (changed.length === 0 && removed.length === 0) return { statements: [], losses: [], problems: [] };

  const losses: string[] = [];
  const problems: string[] = [];
  const rebuilt = new Set<string>();
  const tables: string[] = [];
  for (const { kind, name } of removed.filter(holdsRows)) {
    tables.push(`DROP TABLE ${quoted(name)}`);
    if (kind === "table") losses.push(`The table ${quoted(name)} goes, with all its rows.`);
  }
  for (const object of changed.filter(holdsRows)) {
    const was = old.get(object.name);
    if (was === undefined) tables.push(object.sql);
    else if (object.kind === "table" && was.kind === "table") {
      tables.push(...rebuild(was, object, losses, problems));
      rebuilt.add(object.name);
    } else {
      tables.push(`DROP TABLE ${quoted(object.name)}`, object.sql);
      if (contentOf(object) === null) losses.push(`The table ${quoted(object.name)} is made anew, without its rows.`);
    }
  }

  // Views and triggers name tables: where one is made anew, all of them go first and come back last.
  const anew = (object: SchemaObject) => rebuilt.size > 0 || !same(old.get(object.name), wanted.get(object.name));
  const named = ({ kind }: SchemaObject) => kind === "view" || kind === "trigger";
  const indexAnew = (object: SchemaObject) =>
    object.kind === "index" && (rebuilt.has(object.table) || !same(old.get(object.name), wanted.get(object.name)));
  const statements = [
    ...[...old.values()].filter((object) => named(object) && anew(object)).map(drop),
    ...[...old.values()].filter((object) => indexAnew(object) && !rebuilt.has(object.table)).map(drop),
    ...tables,
    ...[...wanted.values()].filter(indexAnew).map(({ sql }) => sql),
    ...[...wanted.values()]
      .filter((object) => refill(object, old, rebuilt))
      .map(({ name }) => `INSERT INTO ${quoted(name)} (${quoted(name)}) VALUES ('rebuild')`),
    ...[...wanted.values()].filter((object) => named(object) && anew(object)).map(({ sql }) => sql),
  ];
  if (problems.length === 0) assertLeads(before, statements, wanted);
  return { statements, losses, problems };
}

const holdsRows = ({ kind }: SchemaObject): boolean => kind === "table" || kind === "virtual";

const drop = ({ kind, name }: SchemaObject): string => `DROP ${kind.toUpperCase()} IF EXISTS ${quoted(name)}`;

/** The table whose rows an FTS5 table indexes, or null where it has rows of its own. */
const contentOf = ({ kind, sql }: SchemaObject): string | null => {
  if (kind !== "virtual") return null;
  const words = [...sqlTokens(sql)].map(({ text }) => text);
  const at = words.findIndex((word) => word.toLowerCase() === "content");
  return at < 0 || words[at + 1] !== "=" ? null : (words[at + 2] ?? null);
};

const refill = (object: SchemaObject, old: Objects, rebuilt: ReadonlySet<string>): boolean => {
  const content = contentOf(object);
  return content !== null && content !== "" && (rebuilt.has(content) || !same(old.get(object.name), object));
};

function rebuild(was: SchemaObject, is: SchemaObject, losses: string[], problems: string[]): readonly string[] {
  const kept = is.columns
    .filter(({ name }) => was.columns.some((column) => column.name === name))
    .map(({ name }) => name);
  for (const { name } of was.columns) {
    if (!is.columns.some((column) => column.name === name)) {
      losses.push(
        `The column ${quoted(name)} of ${quoted(is.name)} goes. If it was renamed, write the migration by hand: ALTER TABLE … RENAME COLUMN.`,
      );
    }
  }
  for (const { name, required } of is.columns) {
    if (required && !kept.includes(name)) {
      problems.push(
        `The column ${quoted(name)} of ${quoted(is.name)} is NOT NULL without a default: rows that are there would have no value.`,
      );
    }
  }
  const made = `${is.name}__new`;
  const name = [...sqlTokens(is.sql)].find(({ text }, index) => index > 1 && text === is.name);
  if (name === undefined) throw new Error(`no name in ${is.sql}`);
  return [
    is.sql.slice(0, name.start) + quoted(made) + is.sql.slice(name.stop),
    ...(kept.length === 0
      ? []
      : [`INSERT INTO ${quoted(made)} (${list(kept)}) SELECT ${list(kept)} FROM ${quoted(is.name)}`]),
    `DROP TABLE ${quoted(is.name)}`,
    `ALTER TABLE ${quoted(made)} RENAME TO ${quoted(is.name)}`,
  ];
}

function assertLeads(before: readonly string[], statements: readonly string[], wanted: Objects): void {
  const reached = byName(schemaAfter([...before, ...statements]));
  const off = [...new Set([...reached.keys(), ...wanted.keys()])].filter(
    (name) => !same(reached.get(name), wanted.get(name)),
  );
  if (off.length > 0) throw new Error(`the migration would not lead to db/schema.sql: ${off.join(", ")}`);
}
