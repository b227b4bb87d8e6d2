import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";

/** A lock that is alive is touched this often, and one that was not touched for much longer has no holder that works. */
const beatMilliseconds = 5_000;
const staleMilliseconds = 60_000;

export interface Lock {
  /** Who held it before: nobody, a process that died, or one that stands still and may yet wake. */
  readonly inherited: "nobody" | "dead" | "stale";
  release(): Promise<void>;
}

/** Takes the lock file at `path` for this process, or gives null while another living process holds it. */
export async function takeLock(path: string): Promise<Lock | null> {
  const own = `${process.pid} ${randomBytes(8).toString("hex")}`;
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(temporary, own, { mode: 0o600 });
  try {
    if (await linked(temporary, path)) return hold(path, own, "nobody");
    const found = await inspect(path);
    if (found.state === "alive" || !(await removed(path, found.content, `${temporary}.old`))) return null;
    return (await linked(temporary, path)) ? hold(path, own, found.state === "gone" ? "nobody" : found.state) : null;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

const ignoreMissing = (error: NodeJS.ErrnoException) => {
  if (error.code !== "ENOENT") throw error;
};

interface Found {
  readonly state: "alive" | "dead" | "stale" | "gone";
  readonly content: string;
}

async function inspect(path: string): Promise<Found> {
  try {
    const content = await readFile(path, "utf8");
    if (!isRunning(Number(content.split(" ")[0]))) return { state: "dead", content };
    const stale = Date.now() - (await stat(path)).mtimeMs > staleMilliseconds;
    return { state: stale ? "stale" : "alive", content };
  } catch (error) {
    ignoreMissing(error as NodeJS.ErrnoException);
    return { state: "gone", content: "" };
  }
}

/** Removes the lock that was inspected. False when another process was quicker and a newer one stands there. */
async function removed(path: string, content: string, aside: string): Promise<boolean> {
  await rename(path, aside).catch(ignoreMissing);
  const moved = await readFile(aside, "utf8").catch(ignoreMissing);
  if (moved !== undefined && moved !== content) {
    await linked(aside, path);
    await rm(aside, { force: true });
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

/** Is there a process of this number? */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a living one too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function hold(path: string, own: string, inherited: Lock["inherited"]): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(ignoreMissing);
  }, beatMilliseconds);
  beat.unref();
  return {
    inherited,
    async release() {
      clearInterval(beat);
      const content = await readFile(path, "utf8").catch(ignoreMissing);
      if (content === own) await rm(path, { force: true });
    },
  };
}
