import assert from "node:assert/strict";
import test from "node:test";
import { found, inputOf, manifestOf, type Sources } from "./verify-app.ts";

export interface Row {
  readonly app: Sources;
  readonly declares: Readonly<Record<string, unknown>>;
  /** Codes, those in sources with their line. */
  readonly finds: readonly string[];
  readonly because: string;
}

/** The import that a row's source begins with. */
export const sdk = (names: string): string => `import { ${names} } from "#locara/sdk";\n`;

/** A test for each row; `fewest` is how many there have to be. */
export function testRows(rows: readonly Row[], fewest: number): void {
  test(`there are at least ${fewest} rows`, () => assert.ok(rows.length >= fewest));
  for (const { app, declares, finds, because } of rows) {
    const text = typeof app === "string" ? app : Object.values(app).join(" // ");
    test(`${JSON.stringify(declares)} with ${text.replace(/import .*\n/, "").slice(0, 90)}: ${because}`, () => {
      const got = found(inputOf(app, manifestOf(declares))).map((one) =>
        one.replace(/^(\S+) locara\.json.*$/, "$1").replace(/^(\S+) \S+:(\d+):\d+$/, "$1:$2"),
      );
      assert.deepEqual([...got].sort(), [...finds].sort());
    });
  }
}
