import { dirname, relative } from "node:path";
import { callFrom } from "../../kit/bridge.ts";
import { callMany } from "../../kit/call-many.ts";
import type { Attempt } from "../attempt.ts";
import { everyVerb, secret } from "../files-world.ts";
import type { Neighbours } from "../neighbours-world.ts";

const category = "other apps' things";
const outside = /^capability\/out-of-scope$/;

const at = (id: string, path: (world: Neighbours) => string, expect = outside): Attempt<Neighbours> => ({
  id: `by path: ${id}`,
  category,
  stoppedBy: "runtime",
  attempt: (world) => everyVerb(world, path(world)),
  expect,
});

const below = ({ home }: Neighbours, path: string): string => `$HOME/${relative(home, path)}`;

const called = (
  id: string,
  command: string,
  payload: (world: Neighbours) => object,
  expect: RegExp,
): Attempt<Neighbours> => ({
  id,
  category,
  stoppedBy: "runtime",
  async attempt(world) {
    const [said = ""] = await callMany(world.page, [{ command, payload: payload(world) }]);
    return said.includes(secret) ? `ESCAPED ${said}` : said;
  },
  expect,
});

/** The other app's things, tried by an app that may read and write everything in the home folder. */
export const neighbourAttempts: readonly Attempt<Neighbours>[] = [
  at("the other app's folder", (world) => below(world, world.victim.appData)),
  at("the other app's file", (world) => below(world, `${world.victim.appData}/notes.txt`)),
  at("the other app's database", (world) => below(world, world.victim.database)),
  at("the other app's database before it is settled", (world) => below(world, `${world.victim.database}-wal`)),
  at("what the user agreed to for the other app", (world) => below(world, `${world.victim.state}/consent.json`)),
  at("what the other app asked for", (world) => below(world, `${world.victim.state}/capability-log.jsonl`)),
  at("what the other app keeps of the user's picks", (world) => below(world, `${world.victim.state}/picks.json`)),
  at("the other app's log", (world) => below(world, world.victim.logFile)),
  at("what the user agreed to for this app", (world) => below(world, `${world.own.state}/consent.json`)),
  at("what this app asked for", (world) => below(world, `${world.own.state}/capability-log.jsonl`)),
  at("this app's own database, as a file", (world) => below(world, `${world.own.databases}/app.sqlite`)),
  at("what this app was compiled to", (world) => below(world, `${world.own.artifacts}/resolved.json`)),
  at("this app's page", (world) => below(world, `${world.own.page}/index.html`)),
  at("the models of all apps", (world) => below(world, `${world.own.models}/blobs/sha256`)),
  at("who needs which model", (world) => below(world, `${world.own.models}/refs`)),
  at("the folder of all apps' data", (world) => below(world, dirname(dirname(world.victim.appData)))),
  at("a new app's state, made in advance", () => "$HOME/.local/state/locara/locara.next"),
  at("settings of Locara itself", () => "$HOME/.config/locara/settings.json"),
  at(
    "the other app's file, through a link in the home folder",
    () => "$HOME/link-to-neighbour/notes.txt",
    /^capability\/out-of-scope file\/not-found$/,
  ),
  at("the other app's file, through its folder's own root", () => "$APP_DATA/../../locara.victim/files/notes.txt"),
  {
    id: "by path: the other apps, listed",
    category,
    stoppedBy: "runtime",
    async attempt({ page }) {
      const [said = ""] = await callMany(page, [{ command: "fs.list", payload: { path: "$HOME/.local/share" } }]);
      return said.startsWith("ok") && !said.includes("locara") ? "not shown" : said;
    },
    expect: /^not shown$/,
  },
  called(
    "the other app's database by its name",
    "db.query",
    () => ({ database: "theirs", sql: "SELECT * FROM secrets", parameters: [] }),
    outside,
  ),
  called(
    "a database by a path",
    "db.query",
    () => ({ database: "../../locara.victim/databases/theirs", sql: "SELECT 1", parameters: [] }),
    /^argument\/invalid$/,
  ),
  called(
    "a database by what objects inherit",
    "db.query",
    () => ({ database: "__proto__", sql: "SELECT 1", parameters: [] }),
    /^argument\/invalid$/,
  ),
  called(
    "a database in capitals",
    "db.query",
    () => ({ database: "APP", sql: "SELECT 1", parameters: [] }),
    /^argument\/invalid$/,
  ),
  called(
    "the other app's table in its own database",
    "db.query",
    () => ({ database: "app", sql: "SELECT * FROM secrets", parameters: [] }),
    /^storage\/statement$/,
  ),
  called("all settings", "settings.getAll", () => ({}), /^ok \[\{\}\]$/),
  called(
    "one of the other app's settings",
    "settings.get",
    () => ({ key: "theirs" }),
    /^ok \[\{"found":false,"value":null\}\]$/,
  ),
  called(
    "a pick of the other app, by its id",
    "fs.readText",
    ({ victim }) => ({ path: victim.picked }),
    /^file\/not-found$/,
  ),
  called(
    "a pick of the other app, kept as its own",
    "fs.keepPick",
    ({ victim }) => ({ path: victim.picked }),
    /^file\/not-found$/,
  ),
  called("picks of all apps", "fs.keptPicks", () => ({}), /^ok \[\[\]\]$/),
  called("a folder of two other apps", "fs.readText", () => ({ path: "$SHARED/notes/a.txt" }), outside),
  called(
    "the other app's model",
    "models.state",
    () => ({ id: "talker" }),
    /^capability\/(?:undeclared|out-of-scope)$/,
  ),
  called(
    "the other app's tool",
    "tools.call",
    () => ({ tool: "calculator", input: {} }),
    /^capability\/(?:undeclared|out-of-scope)$/,
  ),
  {
    id: "what the other app asked for, in its own log",
    category,
    stoppedBy: "runtime",
    async attempt({ page }) {
      const log = await callFrom(page, "audit.capabilityLog", { limit: 1000 });
      return log.ok ? (JSON.stringify(log).includes("settings.set") ? "ESCAPED" : "only its own") : log.code;
    },
    expect: /^only its own$/,
  },
];
