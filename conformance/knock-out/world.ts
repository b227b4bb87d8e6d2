import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";

export const secret = "what-no-layer-lets-out";

/** A machine of the test's own on which everything that an app could ask for is really there. */
export interface World {
  readonly home: string;
  /** Two ports of this machine at which somebody listens: the one that apps declare, and another. */
  readonly ports: readonly [declared: number, other: number];
  /** The desktop's programs, as far as an app has commands that run them. */
  readonly programs: string;
  /** Where a symbolic path leads; an absolute one leads where it says. */
  path(symbolic: string): string;
  /** Puts a secret at a path, in the place of whatever was there. */
  putFile(symbolic: string): void;
  /** Sees to it that a folder is there, with a file in it that is called by the secret. */
  putFolder(symbolic: string): void;
  remove(symbolic: string): void;
  /** What is at a path: text, `folder`, or null. */
  at(symbolic: string): string | null;
  /** How many connections arrived so far. */
  arrived(): number;
  close(): Promise<void>;
}

const folders: Readonly<Record<string, string>> = {
  $HOME: "",
  $DOCUMENTS: "Documents",
  $DOWNLOADS: "Downloads",
  $DESKTOP: "Desktop",
  $PICTURES: "Pictures",
  $MUSIC: "Music",
  $MOVIES: "Videos",
  $APP_DATA: ".local/share/locara/locara.example/files",
  $MODELS: ".cache/locara/models",
};

/** Each says the secret, and leaves word that it ran. */
const programs = ["wl-paste", "wl-copy", "xclip", "xsel", "notify-send", "pacat", "aplay"];

export async function openWorld(home: string): Promise<World> {
  for (const folder of Object.values(folders)) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 });
  const bin = join(home, "bin");
  mkdirSync(bin);
  for (const name of programs)
    writeFileSync(join(bin, name), `#!/bin/sh\necho ran >"${home}/${name}.ran"\necho ${secret}\n`, { mode: 0o755 });
  let arrived = 0;
  const listen = async () => {
    const server = createServer((socket) => {
      arrived += 1;
      socket.on("error", () => undefined).destroy();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return server;
  };
  const servers = [await listen(), await listen()] as const;
  const portOf = (index: 0 | 1) => (servers[index].address() as { port: number }).port;

  const path = (symbolic: string): string => {
    const [root = "", ...rest] = symbolic.split("/");
    const folder = folders[root];
    return folder === undefined ? symbolic : join(home, folder, ...rest);
  };
  /** Nothing outside of the test's own home is ever touched. */
  const own = (symbolic: string): string | null => (path(symbolic).startsWith(`${home}/`) ? path(symbolic) : null);
  const remove = (symbolic: string) => {
    const place = own(symbolic);
    if (place !== null && !Object.hasOwn(folders, symbolic)) rmSync(place, { recursive: true, force: true });
  };
  return {
    home,
    ports: [portOf(0), portOf(1)],
    programs: bin,
    path,
    remove,
    putFile(symbolic) {
      remove(symbolic);
      const place = own(symbolic);
      if (place === null) return;
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, secret);
    },
    putFolder(symbolic) {
      const place = own(symbolic);
      if (place === null) return;
      if (existsSync(place) && !statSync(place).isDirectory()) rmSync(place);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, secret), "");
    },
    at(symbolic) {
      const place = path(symbolic);
      if (!existsSync(place)) return null;
      return statSync(place).isDirectory() ? "folder" : readFileSync(place, "utf8");
    },
    arrived: () => arrived,
    async close() {
      for (const server of servers) await new Promise((closed) => server.close(closed));
    },
  };
}
