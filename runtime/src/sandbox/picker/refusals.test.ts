import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { onlyLinux } from "../../app/services/testing/use-files.ts";
import { keptPicksFile } from "./broker.ts";
import { type World, world } from "./testing/hostile-world.ts";
import { rawClient } from "./testing/raw-client.ts";

const refusals: readonly {
  readonly level?: "read";
  readonly ask: string;
  readonly args: (ids: World["ids"]) => object;
  readonly use?: string;
  readonly code: string;
  readonly because: string;
}[] = [
  {
    ask: "fs.stat",
    args: ({ forged }) => ({ path: `$PICKED/${forged}/a` }),
    use: "stat",
    code: "file/not-found",
    because: "the id was never given out",
  },
  {
    ask: "fs.stat",
    args: ({ foreign }) => ({ path: `$PICKED/${foreign}/a` }),
    use: "stat",
    code: "file/not-found",
    because: "it is another app's",
  },
  {
    ask: "fs.stat",
    args: ({ forgotten }) => ({ path: `$PICKED/${forgotten}/a` }),
    use: "stat",
    code: "file/not-found",
    because: "it was forgotten",
  },
  {
    ask: "fs.stat",
    args: ({ folder }) => ({ path: `$PICKED/${folder}/box/../a.txt` }),
    code: "capability/out-of-scope",
    because: "`..` is no name",
  },
  { ask: "fs.stat", args: () => ({ path: "/etc/passwd" }), code: "capability/out-of-scope", because: "it is no pick" },
  { ask: "fs.stat", args: () => ({ path: "$HOME/a" }), code: "capability/out-of-scope", because: "a root is no pick" },
  {
    ask: "fs.stat",
    args: ({ folder }) => ({ path: `$PICKED/${folder}/box/away/a.txt` }),
    use: "stat",
    code: "outside",
    because: "a link leads out",
  },
  {
    ask: "fs.stat",
    args: ({ folder }) => ({ path: `$PICKED/${folder}/box/end` }),
    use: "stat",
    code: "file/not-a-file",
    because: "a final link is not followed",
  },
  {
    ask: "fs.stat",
    args: ({ folder }) => ({ path: `$PICKED/${folder}/box/proc/environ` }),
    use: "stat",
    code: "outside",
    because: "a link leads into /proc",
  },
  {
    ask: "fs.stat",
    args: ({ read }) => ({ path: `$PICKED/${read}/a.txt/sub` }),
    use: "stat",
    code: "outside",
    because: "nothing is below a file",
  },
  {
    ask: "fs.stat",
    args: ({ save }) => ({ path: `$PICKED/${save}/x` }),
    use: "stat",
    code: "outside",
    because: "a place to save to is not read",
  },
  {
    ask: "fs.remove",
    args: ({ read }) => ({ path: `$PICKED/${read}/a.txt` }),
    use: "remove",
    code: "outside",
    because: "it was picked to be read",
  },
  {
    ask: "fs.remove",
    args: ({ change }) => ({ path: `$PICKED/${change}/a.txt` }),
    use: "remove",
    code: "file/not-a-file",
    because: "that a picked file is there is the user's",
  },
  {
    ask: "fs.remove",
    args: ({ folder }) => ({ path: `$PICKED/${folder}/box/away/a.txt` }),
    use: "remove",
    code: "file/not-found",
    because: "writes go through no link",
  },
  {
    ask: "fs.keepPick",
    args: ({ forged }) => ({ path: `$PICKED/${forged}/a` }),
    code: "file/not-found",
    because: "what is not picked is not kept",
  },
  {
    ask: "fs.keepPick",
    args: ({ foreign }) => ({ path: `$PICKED/${foreign}/a` }),
    code: "file/not-found",
    because: "another app's is not kept",
  },
  {
    ask: "fs.readText",
    args: ({ read }) => ({ path: `$PICKED/${read}/a.txt` }),
    code: "capability/out-of-scope",
    because: "only what the broker does can be asked",
  },
  {
    ask: "fs.pickOpen",
    args: () => ({ extensions: ["../.."] }),
    code: "protocol/malformed",
    because: "arguments are checked",
  },
  {
    ask: "fs.pickSave",
    args: () => ({ suggestedName: "../up" }),
    code: "protocol/malformed",
    because: "a name is no path",
  },
  { ask: "fs.stat", args: () => ({ path: 1 }), code: "protocol/malformed", because: "arguments are checked" },
  { ask: "stat", args: () => ({}), code: "capability/out-of-scope", because: "nothing is open" },
  {
    level: "read",
    ask: "fs.pickOpen",
    args: () => ({ access: "read-write" }),
    code: "capability/out-of-scope",
    because: "the manifest says read",
  },
  {
    level: "read",
    ask: "fs.pickFolder",
    args: () => ({ access: "read-write" }),
    code: "capability/out-of-scope",
    because: "the manifest says read",
  },
  {
    level: "read",
    ask: "fs.pickSave",
    args: () => ({ suggestedName: "x" }),
    code: "capability/out-of-scope",
    because: "the manifest says read",
  },
  {
    level: "read",
    ask: "fs.remove",
    args: ({ folder }) => ({ path: `$PICKED/${folder}/box/a.txt` }),
    code: "capability/out-of-scope",
    because: "the manifest says read",
  },
];

test("a request that is refused is refused for its reason, whoever says that it was judged", onlyLinux, async (t) => {
  const worlds = { read: await world(t, "read"), "read-write": await world(t) };
  for (const { level = "read-write", ask, args, use, code, because } of refusals) {
    const { socket, ids } = worlds[level];
    const line = rawClient(socket);
    const first = await line.ask({ ask, args: args(ids) });
    if (code === "outside") {
      assert.equal(first?.done, "outside", `${ask}: ${because}`);
      assert.equal((await line.ask({ ask: use }))?.failed, "capability/out-of-scope", `${ask}, used: ${because}`);
    } else {
      const last = use === undefined ? first : await line.ask({ ask: use });
      assert.equal(last?.failed, code, `${ask}: ${because}`);
    }
    line.close();
  }
  assert.equal(statSync(keptPicksFile(worlds.read.places), { throwIfNoEntry: false }), undefined, "nothing was kept");
});
