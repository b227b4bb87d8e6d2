import { openDatabases } from "../database.ts";
import { readDatabaseSchema } from "../migrations.ts";

// Migrates the database "app" in a folder, as an app does when it starts, and says so. Killed by its test on the way.
const [folder = "", sources = ""] = process.argv.slice(2);
process.stdout.write("started\n");
const databases = openDatabases({
  folder,
  names: ["app"],
  schema: readDatabaseSchema(sources),
  dimensions: null,
  now: Date.now,
});
await databases.migrate();
databases.database("app").query("SELECT 1", []);
databases.close();
process.stdout.write("migrated\n");
