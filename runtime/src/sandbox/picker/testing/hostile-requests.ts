import { join } from "node:path";
import fc from "fast-check";
import type { World } from "./hostile-world.ts";

const segment = fc.oneof(
  fc.constantFrom("a.txt", "sub", "away", "end", "proc", "..", ".", "", "precious.txt", "environ", "fd", "b.txt"),
  fc.constantFrom("a.txt\u0000", "..\\a", "%2e%2e", "．．", "\u202e", "A.TXT", "a.txt ", "..;", "​"),
  fc.string({ maxLength: 20 }),
);

/** Mostly below what was picked, for there the ways out begin. */
const pathsOf = ({ ids, folders }: World) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...Object.values(ids)), fc.array(segment, { maxLength: 4 }))
        .map(([id, rest]) => ["$PICKED", id, "x", ...rest].join("/")),
    },
    fc
      .tuple(fc.constantFrom("$HOME", "$DOCUMENTS", "", "$picked", ".."), fc.array(segment, { maxLength: 4 }))
      .map(([root, rest]) => [root, ...rest].join("/")),
    fc.constantFrom(
      join(folders.outside, "a.txt"),
      "/etc/passwd",
      `$PICKED/${ids.folder}/x//etc/passwd`,
      "file:///etc/passwd",
    ),
    fc.string({ maxLength: 200 }),
  );

/** Opens something, most often something that is there. */
export const openingIn = ({ ids }: World) =>
  fc.record({
    ask: fc.constantFrom("fs.stat", "fs.stat", "fs.list", "fs.remove"),
    args: fc
      .tuple(
        fc.constantFrom(ids.folder, ids.folder, ids.read, ids.change, ids.save, ids.foreign),
        fc.array(fc.constantFrom("a.txt", "sub", "away", "end", "proc", "precious.txt", "environ"), { maxLength: 2 }),
      )
      .map(([id, rest]) => ({ path: ["$PICKED", id, "x", ...rest].join("/") })),
  });

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1.5,
    Number.MAX_SAFE_INTEGER,
    1e300,
    "",
    "x",
    [],
    {},
    "read-write",
    "__proto__",
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** One thing that a broken or hostile main process may send. */
export const saidIn = (here: World) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        ask: fc.constantFrom("fs.stat", "fs.stat", "fs.list", "fs.remove", "fs.keepPick"),
        args: fc.record({ path: pathsOf(here) }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ ask: fc.constantFrom("stat", "list", "remove", "makeFolder"), args: odd }) },
    {
      weight: 2,
      arbitrary: fc.record({
        ask: fc.constant("parts"),
        from: fc.oneof(fc.constant(0), fc.nat(10), odd),
        until: fc.oneof(fc.constant(Number.MAX_SAFE_INTEGER), fc.nat(10), odd),
      }),
    },
    fc.record({
      ask: fc.constantFrom(
        "fs.pickOpen",
        "fs.pickFolder",
        "fs.pickSave",
        "fs.keptPicks",
        "fs.readText",
        "fs.write",
        "db.query",
        "constructor",
        "__proto__",
        "toString",
      ),
      args: fc.oneof(
        fc.record({ access: fc.constantFrom("read", "read-write") }),
        fc.record({ path: pathsOf(here) }),
        odd,
      ),
    }),
    fc.record({ stop: odd }),
    fc.record({ end: odd }),
    fc.record({ ask: odd, args: odd }),
    fc.dictionary(fc.string({ maxLength: 10 }), odd, { maxKeys: 4 }),
  );
