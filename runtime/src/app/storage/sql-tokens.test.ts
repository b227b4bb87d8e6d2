import assert from "node:assert/strict";
import { test } from "node:test";
import { splitStatements, sqlTokens } from "./sql-tokens.ts";

const split = [
  { sql: "SELECT 1; SELECT 2;", gives: ["SELECT 1", "SELECT 2"], because: "semicolons end statements" },
  {
    sql: "SELECT ';' ; SELECT \";\" ; SELECT [;]",
    gives: ["SELECT ';'", 'SELECT ";"', "SELECT [;]"],
    because: "quoted ones do not",
  },
  {
    sql: "SELECT 1 -- ; \n; /* ; */ SELECT 2",
    gives: ["SELECT 1 -- ;", "/* ; */ SELECT 2"],
    because: "those in comments do not",
  },
  { sql: "SELECT 'it''s; fine'", gives: ["SELECT 'it''s; fine'"], because: "a doubled quote stays inside" },
  {
    sql: "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; SELECT CASE WHEN 1 THEN 2 END; END; SELECT 1",
    gives: [
      "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; SELECT CASE WHEN 1 THEN 2 END; END",
      "SELECT 1",
    ],
    because: "the body of a trigger is one statement",
  },
  { sql: " ;; -- nothing\n", gives: [], because: "nothing is no statement" },
];
for (const { sql, gives, because } of split) {
  test(`a script is split: ${because}`, () => assert.deepEqual(splitStatements(sql), gives));
}

test("every character belongs to a token or to what is passed over", () => {
  const sql = "SELECT x'00', :a, $b, \"q\" /* c */ FROM [t] WHERE é = 1e5 -- end";
  const kinds = [...sqlTokens(sql)].map(({ kind, text }) => `${kind} ${text}`);
  assert.deepEqual(kinds.slice(0, 4), ["word SELECT", "word x", "string 00", "other ,"]);
  assert.ok(kinds.includes("name q") && kinds.includes("name t") && kinds.includes("word é"));
  assert.ok(!kinds.some((kind) => kind.includes("end")));
});
