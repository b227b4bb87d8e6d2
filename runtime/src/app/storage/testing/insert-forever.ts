import { openDatabases } from "../database.ts";

/** Writes rows one commit at a time, and says which was committed last, until it is killed. */
const [folder = "", from = "0"] = process.argv.slice(2);
const database = openDatabases({
  folder,
  names: ["app"],
  schema: { sql: null, migrations: [] },
  dimensions: null,
  now: Date.now,
}).database("app");
for (let row = Number(from); ; row++) {
  database.batch([
    { sql: "INSERT INTO pairs VALUES (?, 'a')", parameters: [row] },
    { sql: "INSERT INTO pairs VALUES (?, 'b')", parameters: [row] },
  ]);
  process.stdout.write(`${row}\n`);
}
