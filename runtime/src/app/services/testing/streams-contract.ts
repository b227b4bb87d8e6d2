import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type LocaraError, lexicalPath, partBytes } from "@locara/schema";
import { type OpenPlace, onlyLinux, type Place } from "./use-files.ts";

const signal = new AbortController().signal;
const end = Number.MAX_SAFE_INTEGER;

async function readAll(here: Place, path: string, from = 0, until = end): Promise<Uint8Array[]> {
  const opened = await here.files.openRead(lexicalPath(path));
  try {
    const parts: Uint8Array[] = [];
    for await (const part of opened.handle.readParts(from, until, signal)) parts.push(part);
    return parts;
  } finally {
    await opened.close?.();
  }
}

const pattern = (bytes: number) => Uint8Array.from({ length: bytes }, (_, index) => (index * 31 + (index >> 8)) & 255);

async function writeParts(here: Place, path: string, parts: AsyncIterable<Uint8Array>): Promise<string> {
  const opened = await here.files.openWrite(lexicalPath(path));
  try {
    return await opened.handle.write(parts).then(
      () => "written",
      (error: LocaraError) => error.code ?? error.message,
    );
  } finally {
    await opened.close?.();
  }
}

/** Waits for what another process or connection does in its own time. */
async function eventually(holds: () => boolean, what: string): Promise<void> {
  for (let tried = 0; tried < 1000 && !holds(); tried++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(holds(), what);
}

/** Files of any size come and go part by part, whoever opens them. */
export function testStreams(open: OpenPlace, way = ""): void {
  for (const bytes of [0, 1, partBytes - 1, partBytes, partBytes + 1, 5 * partBytes + 7]) {
    test(
      `a file of ${bytes} bytes comes whole and in order, in parts that share no memory${way}`,
      onlyLinux,
      async (t) => {
        const here = await open(t);
        const content = pattern(bytes);
        writeFileSync(join(here.documents, "a.bin"), content);
        const parts = await readAll(here, "$DOCUMENTS/a.bin");
        assert.deepEqual(Buffer.concat(parts), Buffer.from(content));
        for (const part of parts) {
          assert.equal(part.byteLength, part.buffer.byteLength, "nothing that was not read goes along");
          assert.ok(part.length > 0 && part.length <= partBytes);
        }
      },
    );
  }

  test(
    `a range is read from its first byte to before its end, and one beyond the file is what there is of it${way}`,
    onlyLinux,
    async (t) => {
      const here = await open(t);
      const content = pattern(partBytes * 2);
      writeFileSync(join(here.documents, "a.bin"), content);
      const range = async (from: number, until: number) =>
        Buffer.concat(await readAll(here, "$DOCUMENTS/a.bin", from, until));
      assert.deepEqual(await range(10, 20), Buffer.from(content.subarray(10, 20)));
      assert.deepEqual(
        await range(partBytes - 5, partBytes + 5),
        Buffer.from(content.subarray(partBytes - 5, partBytes + 5)),
      );
      assert.equal((await range(partBytes * 2 - 1, end)).length, 1);
      assert.equal((await range(partBytes * 3, end)).length, 0);
      assert.equal((await range(20, 10)).length, 0);
    },
  );

  test(
    `a reader that leaves in the middle, a cancel and a file that shrinks leave no descriptor open${way}`,
    onlyLinux,
    async (t) => {
      const here = await open(t);
      const file = join(here.documents, "a.bin");
      writeFileSync(file, pattern(partBytes * 8));
      const before = readdirSync("/proc/self/fd").length;
      const opened = await here.files.openRead(lexicalPath("$DOCUMENTS/a.bin"));
      for await (const part of opened.handle.readParts(0, end, signal)) if (part.length > 0) break;
      const stop = new AbortController();
      await assert.rejects(
        async () => {
          for await (const part of opened.handle.readParts(0, end, stop.signal)) if (part.length > 0) stop.abort();
        },
        { name: "AbortError" },
      );
      let bytes = 0;
      for await (const part of opened.handle.readParts(0, end, signal)) {
        if (bytes === 0) truncateSync(file, partBytes * 5);
        bytes += part.length;
      }
      assert.ok(bytes >= partBytes * 5 && bytes <= partBytes * 8);
      await opened.close?.();
      await eventually(() => readdirSync("/proc/self/fd").length <= before, "nothing is left open");
    },
  );

  test(`a folder has no parts${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    mkdirSync(join(here.documents, "folder"));
    await assert.rejects(readAll(here, "$DOCUMENTS/folder"), { code: "file/not-a-file" });
  });

  test(
    `what is written in parts shows once all came, with the mode of what it replaces, and never in a listing before${way}`,
    onlyLinux,
    async (t) => {
      const here = await open(t);
      const file = join(here.documents, "a.bin");
      writeFileSync(file, "old");
      chmodSync(file, 0o640);
      const list = async () => {
        const opened = await here.files.openFolder(lexicalPath("$DOCUMENTS"));
        const names = (await opened.handle.list(signal)).map(({ name }) => name);
        await opened.close?.();
        return names;
      };
      async function* parts() {
        yield pattern(100);
        assert.equal(readFileSync(file, "utf8"), "old");
        await eventually(() => readdirSync(here.documents).length === 2, "it is on its way");
        assert.deepEqual(await list(), ["a.bin"], "and shows to nobody");
        yield pattern(50);
      }
      assert.equal(await writeParts(here, "$DOCUMENTS/a.bin", parts()), "written");
      assert.deepEqual(readFileSync(file), Buffer.concat([pattern(100), pattern(50)]));
      assert.deepEqual(readdirSync(here.documents), ["a.bin"]);
    },
  );

  test(`parts that end with an error leave what was there, and nothing beside it${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    writeFileSync(join(here.documents, "a.bin"), "old");
    async function* parts() {
      yield pattern(1000);
      throw new Error("the page went away");
    }
    for (const name of ["a.bin", "new.bin"])
      assert.equal(await writeParts(here, `$DOCUMENTS/${name}`, parts()), "the page went away");
    assert.deepEqual(
      [readdirSync(here.documents), readFileSync(join(here.documents, "a.bin"), "utf8")],
      [["a.bin"], "old"],
    );
  });

  test(`a folder that was moved away while parts were written gets no file${way}`, onlyLinux, async (t) => {
    const here = await open(t);
    mkdirSync(join(here.documents, "box"));
    async function* parts() {
      yield pattern(10);
      renameSync(join(here.documents, "box"), join(here.outside, "box"));
      yield pattern(10);
    }
    assert.equal(await writeParts(here, "$DOCUMENTS/box/a.bin", parts()), "file/not-found");
    assert.deepEqual(readdirSync(join(here.outside, "box")), []);
  });
}
