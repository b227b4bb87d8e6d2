import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type TempFolders, tempFolders } from "../../../app/services/testing/temp-folders.ts";
import { brokerOf, type TestBroker } from "./broker-of.ts";
import { rawClient } from "./raw-client.ts";

/** What stands where no grant reaches. */
export const secret = "SECRET-that-no-grant-covers";

export interface World extends TestBroker {
  readonly folders: TempFolders;
  readonly box: string;
  /** By what it is good for: ids of picks that the app really has, and one of another app's. */
  readonly ids: Readonly<Record<"folder" | "read" | "change" | "save" | "foreign" | "forged" | "forgotten", string>>;
  /** Everything that must stay as it is, by path. */
  outside(): Readonly<Record<string, string>>;
}

/** `box` was picked in every way; beside it and behind its links are secrets. */
export async function world(t: TestContext, level: "read" | "read-write" = "read-write"): Promise<World> {
  const folders = tempFolders(t);
  const { outside } = folders;
  const box = join(outside, "box");
  mkdirSync(join(box, "sub"), { recursive: true });
  for (const file of ["a.txt", "b.txt", "sub/a.txt"]) writeFileSync(join(box, file), "granted");
  for (const file of ["a.txt", "precious.txt"]) writeFileSync(join(outside, file), secret);
  symlinkSync(outside, join(box, "away"));
  symlinkSync(join(outside, "a.txt"), join(box, "end"));
  symlinkSync("/proc/self", join(box, "proc"));
  const files = { open: join(box, "a.txt"), save: join(box, "saved.txt"), folder: box };
  const broker = await brokerOf(t, folders, async ({ kind }) => files[kind], level);
  const other = tempFolders(t);
  writeFileSync(join(other.outside, "theirs.txt"), secret);
  const neighbour = await brokerOf(t, other, async () => join(other.outside, "theirs.txt"), level);
  const id = async (socket: string, command: string, args: object): Promise<string> => {
    const line = rawClient(socket);
    const answer = await line.ask({ ask: command, args });
    line.close();
    return (answer?.done as { path: string } | null | undefined)?.path.split("/")[1] ?? "";
  };
  const { socket } = broker;
  const ids = {
    folder: await id(socket, "fs.pickFolder", { access: level }),
    read: await id(socket, "fs.pickOpen", {}),
    change: await id(socket, "fs.pickOpen", { access: level }),
    save: await id(socket, "fs.pickSave", { suggestedName: "x" }),
    forgotten: await id(socket, "fs.pickOpen", {}),
    foreign: await id(neighbour.socket, "fs.pickOpen", {}),
    forged: "0".repeat(32),
  };
  await broker.grants.picker.forget({ names: [], picked: ids.forgotten });
  const read = (...paths: readonly string[]) =>
    Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
  return {
    ...broker,
    ...{ folders, box, ids },
    outside: () => ({
      ...read(join(outside, "a.txt"), join(outside, "precious.txt"), join(other.outside, "theirs.txt")),
      names: readdirSync(outside).sort().join(),
    }),
  };
}
