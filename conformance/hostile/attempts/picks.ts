import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callFrom } from "../../kit/bridge.ts";
import { callMany } from "../../kit/call-many.ts";
import type { Launched } from "../../kit/launch.ts";
import type { Attempt } from "../attempt.ts";
import { honest, secret } from "../files-world.ts";

export interface PicksWorld extends Pick<Launched, "page" | "choose"> {
  /** A folder that is the test's own; what the user picks lies in it, and secrets beside it. */
  readonly folder: string;
}

let last = 0;

/** A folder with an honest file in it and a secret beside it, never used before. */
function place({ folder }: PicksWorld): {
  readonly inside: string;
  readonly file: string;
  readonly secretFile: string;
} {
  const here = join(folder, `place-${++last}`);
  const inside = join(here, "inside");
  mkdirSync(inside, { recursive: true });
  writeFileSync(join(inside, "file.txt"), honest);
  writeFileSync(join(here, "secret.txt"), secret);
  return { inside, file: join(inside, "file.txt"), secretFile: join(here, "secret.txt") };
}

async function pick({ page, choose }: PicksWorld, what: string, command: string, options: object): Promise<string> {
  await choose(what);
  const outcome = await callFrom(page, command, options);
  if (!outcome.ok) throw new Error(`${command} was refused: ${outcome.code}`);
  return (outcome.result as { readonly path: string }).path;
}

const ask = async ({ page }: PicksWorld, command: string, path: string, more: object = {}): Promise<string> =>
  (await callMany(page, [{ command, payload: { path, ...more } }]))[0] ?? "";

const picked = (
  id: string,
  attempt: (world: PicksWorld) => Promise<string>,
  expect: RegExp,
  hosts: Attempt<PicksWorld>["hosts"] = ["electron"],
): Attempt<PicksWorld> => ({ id, category: "picks", stoppedBy: "runtime", hosts, attempt, expect });

const refused = /^(?:file\/not-found|file\/not-a-file|capability\/out-of-scope)$/;
const both = ["browser", "electron"] as const;

export const pickAttempts: readonly Attempt<PicksWorld>[] = [
  picked(
    "a pick that was taken back, used again",
    async (world) => {
      const path = await pick(world, place(world).file, "fs.pickOpen", {});
      const before = await ask(world, "fs.readText", path);
      const forgotten = await ask(world, "fs.forgetPick", path);
      return `${before.slice(0, 2)} ${forgotten.slice(0, 2)} ${await ask(world, "fs.readText", path)}`;
    },
    /^ok ok file\/not-found$/,
    both,
  ),
  picked(
    "a pick to read, written to",
    async (world) => {
      const { file } = place(world);
      const path = await pick(world, file, "fs.pickOpen", {});
      const said = await ask(world, "fs.write", path, { content: "overwritten" });
      return `${said}, ${readFileSync(file, "utf8") === honest ? "kept" : "CHANGED"}`;
    },
    /^(?:file\/unreadable|capability\/out-of-scope), kept$/,
    both,
  ),
  picked(
    "a pick of a file, removed and listed",
    async (world) => {
      const path = await pick(world, place(world).file, "fs.pickOpen", {});
      return `${await ask(world, "fs.remove", path)} ${await ask(world, "fs.list", path)}`;
    },
    /^(?:file\/\S+|capability\/out-of-scope) (?:file\/\S+|capability\/out-of-scope)$/,
    both,
  ),
  picked(
    "a picked file whose name becomes a link to another",
    async (world) => {
      const { file, secretFile } = place(world);
      const path = await pick(world, file, "fs.pickOpen", {});
      rmSync(file);
      symlinkSync(secretFile, file);
      const said = await ask(world, "fs.readText", path);
      return said.includes(secret) ? "the secret was read" : said;
    },
    // It is open since it was picked: what it was then is read, whatever has its name now.
    new RegExp(`^ok \\["${honest}"\\]$`),
  ),
  picked(
    "a file picked to be changed whose name becomes a link to another",
    async (world) => {
      const { file, secretFile } = place(world);
      const path = await pick(world, file, "fs.pickOpen", { access: "read-write" });
      const before = await ask(world, "fs.readText", path);
      rmSync(file);
      symlinkSync(secretFile, file);
      const read = await ask(world, "fs.readText", path);
      await ask(world, "fs.write", path, { content: "overwritten" });
      const kept = readFileSync(secretFile, "utf8") === secret;
      return `${before.slice(0, 2)} ${read} ${kept ? "kept" : "CHANGED"}`;
    },
    /^ok file\/not-\S+ kept$/,
  ),
  picked(
    "the folder of a picked file swapped for a link",
    async (world) => {
      const { inside, file } = place(world);
      const path = await pick(world, file, "fs.pickOpen", { access: "read-write" });
      renameSync(inside, `${inside}.aside`);
      mkdirSync(`${inside}.other`);
      writeFileSync(join(`${inside}.other`, "file.txt"), secret);
      symlinkSync(`${inside}.other`, inside);
      const read = await ask(world, "fs.readText", path);
      await ask(world, "fs.write", path, { content: "overwritten" });
      const kept = readFileSync(join(`${inside}.other`, "file.txt"), "utf8") === secret;
      return `${read} ${kept ? "kept" : "CHANGED"}`;
    },
    /^file\/not-found kept$/,
  ),
  picked(
    "above a picked folder",
    async (world) => {
      const path = await pick(world, place(world).inside, "fs.pickFolder", { access: "read" });
      const control = await ask(world, "fs.readText", `${path}/file.txt`);
      return `${control.slice(0, 2)} ${await ask(world, "fs.readText", `${path}/../secret.txt`)}`;
    },
    /^ok capability\/out-of-scope$/,
  ),
  picked(
    "through a link in a picked folder",
    async (world) => {
      const { inside } = place(world);
      symlinkSync("..", join(inside, "up"));
      symlinkSync("../secret.txt", join(inside, "link.txt"));
      const path = await pick(world, inside, "fs.pickFolder", { access: "read-write" });
      const said = [
        await ask(world, "fs.readText", `${path}/up/secret.txt`),
        await ask(world, "fs.readText", `${path}/link.txt`),
        await ask(world, "fs.list", `${path}/up`),
        await ask(world, "fs.write", `${path}/up/new.txt`, { content: "new" }),
      ];
      return said.every((one) => refused.test(one)) ? "refused" : said.join(" ");
    },
    /^refused$/,
  ),
  picked(
    "a picked folder swapped for a link",
    async (world) => {
      const { inside } = place(world);
      const path = await pick(world, inside, "fs.pickFolder", { access: "read" });
      renameSync(inside, `${inside}.aside`);
      symlinkSync("..", `${inside}.link`);
      renameSync(`${inside}.link`, inside);
      return ask(world, "fs.readText", `${path}/secret.txt`);
    },
    refused,
  ),
  picked(
    "a picked folder moved elsewhere",
    async (world) => {
      const { inside } = place(world);
      const path = await pick(world, inside, "fs.pickFolder", { access: "read" });
      renameSync(inside, join(world.folder, `moved-${last}`));
      return ask(world, "fs.readText", `${path}/file.txt`);
    },
    refused,
  ),
  picked(
    "a pick in a folder that Locara keeps its own things in",
    async (world) => {
      const here = join(world.folder, "home", ".local/share/locara/another.app/files");
      mkdirSync(here, { recursive: true });
      writeFileSync(join(here, "notes.txt"), secret);
      const path = await pick(world, here, "fs.pickFolder", { access: "read" });
      return ask(world, "fs.readText", `${path}/notes.txt`);
    },
    refused,
  ),
];
