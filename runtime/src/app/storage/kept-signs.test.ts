import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openSigns } from "./kept-signs.ts";
import { nearestSigns } from "./nearest-signs.ts";
import { openSqlite } from "./sqlite.ts";

test("signs that are kept and signs that are read each time are the same, and only the first are the same objects", () => {
  const folder = mkdtempSync(join(tmpdir(), "locara-signs-"));
  const connection = openSqlite(join(folder, "app.sqlite"));
  try {
    connection.prepare("CREATE VIRTUAL TABLE notes_signs USING vec0(signs bit[16])").run();
    const put = connection.prepare("INSERT INTO notes_signs (rowid, signs) VALUES (?, vec_bit(?))");
    const all = (mostKeptBytes: number) => openSigns(connection, { table: "notes", bytes: 2, mostKeptBytes });
    const [kept, read] = [all(1024 * 1024), all(1024)];
    const near = (signs: typeof kept) => nearestSigns(signs(), Uint8Array.of(255, 255), 2);
    assert.deepEqual([near(kept), near(read)], [[], []]);
    // Two pieces of 1,024 places, and a bit.
    connection.transaction(() => {
      for (let row = 1; row <= 2100; row++) put.run(BigInt(row), Uint8Array.of(row % 251, row % 7));
    });
    assert.deepEqual(near(read), near(kept));
    assert.equal([...read()].length, 3);
    assert.equal([...kept()][0], [...kept()][0]);
    assert.notEqual([...read()][0], [...read()][0]);
    put.run(5000n, Uint8Array.of(255, 255));
    assert.ok(near(kept).includes(5000));
    assert.deepEqual(near(read), near(kept));
  } finally {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
