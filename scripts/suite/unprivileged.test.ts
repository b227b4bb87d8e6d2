import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openScratch, othersCanRead, withoutRoot } from "./unprivileged.ts";

const root = join(import.meta.dirname, "../..");
const needsRoot = process.getuid?.() === 0 ? false : "needs root";

test("a scratch home can be written by who runs in it, and is gone afterwards", () => {
  const scratch = openScratch(root);
  const [program = "", ...args] = [...scratch.prefix, "sh", "-c", 'touch "$HOME/x" "$TMPDIR/y" && id -u'];
  const uid = execFileSync(program, args, { encoding: "utf8", env: { ...process.env, ...scratch.env } });
  assert.notEqual(uid.trim(), "0");
  assert.ok(existsSync(join(scratch.env.HOME ?? "", "x")));
  scratch.remove();
  assert.equal(existsSync(scratch.folder), false);
});

test("a clone that only root can enter is still read, without root's rights", { skip: needsRoot }, () => {
  const closed = mkdtempSync(join(tmpdir(), "locara-closed-"));
  try {
    chmodSync(closed, 0o700);
    writeFileSync(join(closed, "mine"), "read me", { mode: 0o600 });
    const [program = "", ...args] = [...withoutRoot(closed), "sh", "-c", `cat ${closed}/mine && id -u`];
    assert.equal(program, "unshare");
    assert.equal(execFileSync(program, args, { encoding: "utf8" }), "read me65534\n");
  } finally {
    rmSync(closed, { recursive: true });
  }
});

test("others can read what is open all the way down, and nothing below a closed folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "locara-open-"));
  try {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "in"), { mode: 0o755 });
    writeFileSync(join(folder, "in/file"), "", { mode: 0o644 });
    assert.equal(othersCanRead(join(folder, "in/file")), true);
    chmodSync(join(folder, "in/file"), 0o600);
    assert.equal(othersCanRead(join(folder, "in/file")), false);
    chmodSync(join(folder, "in/file"), 0o644);
    chmodSync(folder, 0o750);
    assert.equal(othersCanRead(join(folder, "in/file")), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
