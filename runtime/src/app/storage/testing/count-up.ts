import type { LocaraError } from "@locara/schema";
import { openDatabases } from "../database.ts";

/** One of several processes on the same database: adds one, so many times, and tries again where it was locked. */
const [folder = "", times = "0"] = process.argv.slice(2);
const database = openDatabases({
  folder,
  names: ["app"],
  schema: { sql: null, migrations: [] },
  dimensions: null,
  now: Date.now,
}).database("app");
let left = Number(times);
while (left > 0) {
  try {
    database.exec("UPDATE counter SET value = value + 1", []);
    left -= 1;
  } catch (error) {
    if ((error as LocaraError).code !== "storage/locked") throw error;
  }
}
