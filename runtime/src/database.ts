export { type OpenDatabases, openDatabases } from "./app/storage/database.ts";
export { type DatabaseSchema, readDatabaseSchema } from "./app/storage/migrations.ts";
export { type SchemaObject, schemaAfter } from "./app/storage/scratch.ts";
export { splitStatements, sqlTokens } from "./app/storage/sql-tokens.ts";
