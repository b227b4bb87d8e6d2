import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";

const large = 96 * 1024 * 1024;

test("files much larger than what may be on its way to a page come whole, two at once", async ({ launch, scratch }) => {
  const home = join(scratch, "home");
  mkdirSync(join(home, "Documents"), { recursive: true });
  for (const name of ["a.bin", "b.bin"]) {
    writeFileSync(join(home, "Documents", name), "");
    truncateSync(join(home, "Documents", name), large);
  }
  const { page } = await launch.app(
    await writeApp(join(scratch, "app"), { capabilities: { fs: { paths: { read: ["$DOCUMENTS/**"] } } } }),
    { home },
  );
  const read = (path: string) =>
    page.evaluate(
      (asked) =>
        new Promise<string>((resolve) => {
          let bytes = 0;
          const id = globalThis.locara.start("fs.readStream", { path: asked }, (message) => {
            if (message.kind === "items") {
              for (const part of message.items as Uint8Array[]) bytes += part.byteLength;
              globalThis.locara.credit(id, message.items.length);
            } else resolve(message.kind === "error" ? message.error.code : `${bytes}`);
          });
        }),
      path,
    );
  const [a, b] = await Promise.all([read("$DOCUMENTS/a.bin"), read("$DOCUMENTS/b.bin")]);
  expect([a, b]).toEqual([`${large}`, `${large}`]);
});
