// node harness/scripts/compare-flavours.ts TEST.app RELEASE.app: whether anything but the inspector's fuse differs.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readBuiltApp } from "../src/built-app/read-built-app.ts";
import { flavourDifferences } from "../src/mac-app/flavour-differences.ts";

const usage = "usage: compare-flavours TEST.app RELEASE.app\n";
const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
const [test, release] = positionals;
if (values.help === true) process.stdout.write(usage);
else if (test === undefined || release === undefined) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const [a, b] = [await readBuiltApp(resolve(test), test), await readBuiltApp(resolve(release), release)];
  const found = flavourDifferences(a.app, b.app);
  for (const one of found) process.stdout.write(`${one}\n`);
  process.stdout.write(
    `${a.app.archived.size} files and ${a.app.code.length} programs compared: ${found.length} differences.\n`,
  );
  process.exitCode = found.length === 0 && a.app.code.length > 0 ? 0 : 1;
}
