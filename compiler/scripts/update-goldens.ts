import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileFixture, fixtureNames, fixturesFolder, outputs } from "../testing/fixtures.ts";

for (const name of fixtureNames()) {
  const folder = join(fixturesFolder, name, "expected");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [file, text] of outputs(compileFixture(name))) writeFileSync(join(folder, `${file}.golden`), text);
  console.log(`${name}: ${outputs(compileFixture(name)).size} files`);
}
