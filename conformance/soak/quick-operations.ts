import { call, LocaraError } from "@locara/runtime/sdk";
import { type Ledger, LostWrite } from "./ledger.ts";
import { type Ended, type Operation, type Work, wrong } from "./operation.ts";

/** How many places of each kind a session writes, over and over: what is kept stays the same size. */
const places = { row: 400, file: 60, setting: 30, vector: 200 };
type Kind = keyof typeof places;

const pick = ({ session, random }: Work, kind: Kind): string => `${kind}-${session}-${random(places[kind])}`;
const database = "app";
const upsert =
  "INSERT INTO soak (place, stamp, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET stamp = excluded.stamp, body = excluded.body";
export const createTable =
  "CREATE TABLE IF NOT EXISTS soak (place TEXT PRIMARY KEY, stamp TEXT NOT NULL, body TEXT NOT NULL)";

/** What is kept beside a stamp: as long as the stamp says, so that a mixture of two writes shows. */
const bodyOf = (stamp: string): string => `${stamp}\n`.repeat(1 + (Number(stamp.split("#")[1]) % 97));
const row = (place: string, stamp: string) => ({ sql: upsert, parameters: [place, stamp, bodyOf(stamp)] });

export const vectorDimensions = 64;

/** A direction of its own for each place: a search for it finds it first. */
const vectorOf = (place: string): Float32Array => {
  const [session = 0, index = 0] = place.split("-").slice(1).map(Number);
  return Float32Array.from({ length: vectorDimensions }, (_, axis) =>
    Math.sin((session * 977 + index + 1) * (axis + 1) ** 2),
  );
};

const pathOf = (place: string): string => `$APP_DATA/${place}.txt`;

/** What stands at a place now, as the app reads it. */
const readers: Readonly<Record<Kind, (place: string) => Promise<string | null>>> = {
  row: async (place) => {
    const sql = "SELECT stamp, body FROM soak WHERE place = ?";
    const [found] = await call<readonly { stamp: string; body: string }[]>("db.query", {
      database,
      sql,
      parameters: [place],
    });
    if (found !== undefined && found.body !== bodyOf(found.stamp)) throw new LostWrite(`${place} is half written`);
    return found?.stamp ?? null;
  },
  file: async (place) => {
    const [folder, name] = ["$APP_DATA", `${place}.txt`];
    const listed = await call<readonly { name: string }[]>("fs.list", { path: folder });
    if (!listed.some((entry) => entry.name === name)) return null;
    const text = await call<string>("fs.readText", { path: pathOf(place) });
    const stamp = text.split("\n")[0] as string;
    if (text !== bodyOf(stamp)) throw new LostWrite(`${place} is half written`);
    return stamp;
  },
  setting: async (place) => {
    const { found, value } = await call<{ found: boolean; value: unknown }>("settings.get", { key: place });
    return found ? (value as string) : null;
  },
  vector: async (place) => {
    const asked = { database, collection: "soak", vector: vectorOf(place), limit: 3 };
    const found = await call<readonly { id: string; text: string }[]>("db.vec.search", asked);
    return found.find(({ id }) => id === place)?.text ?? null;
  },
};

/** Reads a place and compares it with what was written. */
export async function readBack(place: string, ledger: Ledger): Promise<void> {
  ledger.check(place, await readers[place.split("-")[0] as Kind](place));
}

async function check(work: Work, kind: Kind): Promise<Ended> {
  await readBack(pick(work, kind), work.ledger);
  return "done";
}

async function write(
  work: Work,
  kind: Kind,
  command: (place: string, stamp: string) => readonly [string, object],
): Promise<Ended> {
  const place = pick(work, kind);
  const stamp = work.ledger.next(place);
  await work.ledger.write(new Map([[place, stamp]]), () => call(...command(place, stamp)));
  return "done";
}

async function removeOne(
  work: Work,
  kind: Kind,
  command: (place: string) => readonly [string, object],
): Promise<Ended> {
  const place = pick(work, kind);
  if (work.ledger.expected(place) === null) return "done";
  await work.ledger.write(new Map([[place, null]]), () => call(...command(place)));
  return "done";
}

/** Calls what must be refused; anything but a refusal of that kind is wrong. */
async function refused(command: string, args: object, codes: RegExp): Promise<Ended> {
  try {
    await call(command, args);
  } catch (error) {
    if (error instanceof LocaraError && codes.test(error.code)) return "denied";
    throw error;
  }
  return wrong(`${command} was allowed`);
}

const denials: readonly (readonly [command: string, args: object, codes: RegExp])[] = [
  ["net.fetch", { url: "https://example.com/" }, /^capability\/undeclared$/],
  ["clipboard.readText", {}, /^capability\/undeclared$/],
  ["constructor", {}, /^command\/unknown$/],
  ["db.query", { database: "other", sql: "SELECT 1", parameters: [] }, /^capability\/out-of-scope$/],
  ["db.exec", { database, sql: "ATTACH 'x' AS y", parameters: [] }, /^storage\//],
  ["fs.readText", { path: "$HOME/.bashrc" }, /^capability\/out-of-scope$/],
  ["fs.write", { path: "$APP_DATA/../x", content: "" }, /^capability\/out-of-scope$/],
  ["fs.readText", { path: "$APP_DATA/not-there.txt" }, /^(?:file|files|fs|storage|resource|path)\//],
  ["settings.set", { key: "", value: 1 }, /^argument\/invalid$/],
  ["llm.chat", { model: "other", messages: [] }, /^capability\/out-of-scope$/],
];

async function failedBatch(work: Work): Promise<Ended> {
  const place = pick(work, "row");
  const bad = { sql: "INSERT INTO soak (place, stamp, body) VALUES (?, NULL, NULL)", parameters: [place] };
  const ended = await refused(
    "db.batch",
    { database, statements: [row(place, work.ledger.next(place)), bad] },
    /^storage\//,
  );
  await readBack(place, work.ledger);
  return ended;
}

/** What answers at once. One runs after the other, so that it is known which write was last. */
export const quick: readonly Operation[] = [
  {
    kind: "db.exec",
    weight: 6,
    run: (work) => write(work, "row", (place, stamp) => ["db.exec", { database, ...row(place, stamp) }]),
  },
  { kind: "db.query", weight: 8, run: (work) => check(work, "row") },
  {
    kind: "db.batch",
    weight: 3,
    async run(work) {
      const entries = new Map(
        Array.from({ length: 10 }, () => pick(work, "row")).map((place) => [place, work.ledger.next(place)]),
      );
      const statements = [...entries].map(([place, stamp]) => row(place, stamp));
      await work.ledger.write(entries, () => call("db.batch", { database, statements }));
      return "done";
    },
  },
  { kind: "db.batch undone", weight: 1, run: failedBatch },
  {
    kind: "db.vec.put",
    weight: 3,
    run: (work) =>
      write(work, "vector", (place, stamp) => [
        "db.vec.put",
        { database, collection: "soak", items: [{ id: place, vector: vectorOf(place), text: stamp }] },
      ]),
  },
  { kind: "db.vec.search", weight: 3, run: (work) => check(work, "vector") },
  {
    kind: "db.vec.remove",
    weight: 1,
    run: (work) =>
      removeOne(work, "vector", (place) => ["db.vec.remove", { database, collection: "soak", ids: [place] }]),
  },
  {
    kind: "db.search.hybrid",
    weight: 1,
    async run(work) {
      const place = pick(work, "vector");
      await call("db.search.hybrid", {
        database,
        collection: "soak",
        text: "vector",
        vector: vectorOf(place),
        limit: 5,
      });
      return "done";
    },
  },
  {
    kind: "fs.write",
    weight: 4,
    run: (work) => write(work, "file", (place, stamp) => ["fs.write", { path: pathOf(place), content: bodyOf(stamp) }]),
  },
  { kind: "fs.list, fs.readText", weight: 4, run: (work) => check(work, "file") },
  {
    kind: "fs.remove",
    weight: 1,
    run: (work) => removeOne(work, "file", (place) => ["fs.remove", { path: pathOf(place) }]),
  },
  {
    kind: "settings.set",
    weight: 3,
    run: (work) => write(work, "setting", (place, stamp) => ["settings.set", { key: place, value: stamp }]),
  },
  { kind: "settings.get", weight: 3, run: (work) => check(work, "setting") },
  {
    kind: "settings.delete",
    weight: 1,
    run: (work) => removeOne(work, "setting", (place) => ["settings.delete", { key: place }]),
  },
  {
    kind: "app.info, audit, permissions",
    weight: 1,
    async run() {
      await Promise.all([
        call("app.info", {}),
        call("audit.capabilityLog", { limit: 20 }),
        call("permissions.list", {}),
      ]);
      return "done";
    },
  },
  {
    kind: "denied",
    weight: 3,
    run: (work) => refused(...(denials[work.random(denials.length)] as (typeof denials)[number])),
  },
];
