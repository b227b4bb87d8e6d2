import assert from "node:assert/strict";
import { test } from "node:test";
import { everyRight, landlockLevels, landlockRights } from "./landlock.ts";

test("rights of files stand in the order of their bits in linux/landlock.h", () => {
  const files = landlockLevels.flatMap(({ field, rights }) => (field === "files" ? rights : []));
  assert.equal(
    files.join(" "),
    "execute write_file read_file read_dir remove_dir remove_file make_char make_dir make_reg make_sock make_fifo make_block make_sym refer truncate ioctl_dev",
  );
});

test("whatever may be done below a path is something that can be refused, and no device file is ever made", () => {
  const known = everyRight.flatMap(({ rights }) => rights);
  for (const [reaching, rights] of Object.entries(landlockRights)) {
    for (const right of rights) assert.ok(known.includes(right), `${reaching}: ${right}`);
    assert.deepEqual(
      rights.filter((right) => right === "make_char" || right === "make_block"),
      [],
    );
  }
});

test("only programs are run: reading and writing bring no right to it", () => {
  for (const [reaching, rights] of Object.entries(landlockRights))
    assert.equal(rights.includes("execute"), reaching === "run", reaching);
});
