import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openSounds } from "./sounds.ts";

const never = new AbortController().signal;
let folder = "";
const program = async (name: string, script: string): Promise<void> => {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "locara-player-"));
});
after(() => rm(folder, { recursive: true, force: true }));

test("samples go to the player as 16-bit sound at their own rate; what is no number is silence", async () => {
  await program("pacat", `printf '%s ' "$@" > "${folder}/asked"; cat > "${folder}/heard"`);
  await openSounds("linux", folder).play(new Float32Array([0, 1, -1, 2, Number.NaN]), 22_050, never);
  assert.match(await readFile(join(folder, "asked"), "utf8"), /--rate=22050 /);
  const heard = await readFile(join(folder, "heard"));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((index) => heard.readInt16LE(index * 2)),
    [0, 32_767, -32_767, 32_767, 0],
  );
});

test("where a player reads files only, it gets one, and none is left", async () => {
  await program("afplay", `cp "$1" "${folder}/played.wav"; dirname "$1" > "${folder}/where"`);
  await openSounds("darwin", folder).play(new Float32Array([0.5]), 16_000, never);
  const file = await readFile(join(folder, "played.wav"));
  assert.equal(file.toString("latin1", 0, 4) + file.toString("latin1", 8, 16), "RIFFWAVEfmt ");
  assert.deepEqual([file.readUInt32LE(24), file.readUInt32LE(40), file.length], [16_000, 2, 46]);
  const where = (await readFile(join(folder, "where"), "utf8")).trim();
  await assert.rejects(readFile(join(where, "sound.wav")), { code: "ENOENT" });
});

test("a cancel ends the player", async () => {
  await program("pacat", "exec sleep 60");
  const controller = new AbortController();
  const playing = openSounds("linux", `${folder}:${process.env.PATH}`).play(
    new Float32Array(1),
    16_000,
    controller.signal,
  );
  controller.abort();
  await assert.rejects(playing, { name: "AbortError" });
});

test("a computer without a player, or with a broken one, says so", async () => {
  const missing = { code: "resource/backend-missing" };
  await assert.rejects(openSounds("linux", "/nowhere").play(new Float32Array(1), 16_000, never), missing);
  await program("pacat", "exit 3");
  await assert.rejects(openSounds("linux", folder).play(new Float32Array(1), 16_000, never), missing);
});
