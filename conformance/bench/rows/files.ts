import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fsyncSync, mkdtempSync, openSync, realpathSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allowlistOf, resolvedOf } from "@locara/harness";
import { dispatch, type Kernel, openAudit, openPolicy, vocabulary } from "@locara/runtime";
import type { Ports } from "@locara/schema";
import { openFiles } from "../../../runtime/src/app/services/files.ts";
import { openRealNames } from "../../../runtime/src/app/services/real-names.ts";
import { compare, milliseconds, summary } from "../measure.ts";
import type { Row } from "../row.ts";

const megabytes = 1024;

/** A file of random bytes, so that no disk can make it small; just written, so that all of it is in memory. */
async function withLargeFile<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "locara-bench-")));
  try {
    const part = new Uint8Array(1024 * 1024);
    for (let at = 0; at < part.length; at += 65_536) crypto.getRandomValues(part.subarray(at, at + 65_536));
    const fd = openSync(join(folder, "large.bin"), "w");
    for (let count = 0; count < megabytes; count++) writeSync(fd, part);
    // Else the disk is busy with it while it is read.
    fsyncSync(fd);
    closeSync(fd);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The kernel of an app that may read the folder by a pattern with a deny, as a real one might. */
function openKernel(folder: string): Kernel {
  const resolved = resolvedOf("fs.paths", { read: ["$DOCUMENTS/**"], write: [], deny: ["$DOCUMENTS/private/**"] });
  const { digest, ipc } = allowlistOf(resolved);
  const names = openRealNames({ roots: { $DOCUMENTS: folder }, reserved: [] });
  const ports = { files: openFiles(process.platform, names, { files: {} } as never) } as unknown as Ports;
  const policy = openPolicy({ resolved, digest, ipc, vocabulary });
  return { policy, ports, audit: openAudit({ now: () => Date.now(), sink: { append: () => undefined } }) };
}

const perSecond = async (work: () => Promise<void>) => (megabytes * 1000) / (await milliseconds(work));

/** `cat` into a pipe of which the bytes are counted, as ours are. */
async function cat(file: string): Promise<void> {
  const counting = spawn("sh", ["-c", 'cat "$1" | wc -c', "sh", file], { stdio: ["ignore", "pipe", "inherit"] });
  let counted = "";
  counting.stdout.on("data", (text: Buffer) => {
    counted += text.toString();
  });
  await once(counting, "close");
  if (Number(counted) !== megabytes * 1024 * 1024) throw new Error(`cat gave ${counted}`);
}

export const filesRead: Row = {
  name: "files.read",
  unit: "per second",
  baseline: "cat FILE | wc -c",
  budget: { of: "ratio", firstCut: null, goal: 0.7 },
  measure: () =>
    withLargeFile(async (folder) => {
      const kernel = openKernel(folder);
      const file = join(folder, "large.bin");
      const stream = async () => {
        let bytes = 0;
        const emit = async (part: unknown) => {
          bytes += (part as Uint8Array).length;
        };
        const call = { signal: new AbortController().signal, emit };
        await dispatch(kernel, "fs.readStream", { path: "$DOCUMENTS/large.bin" }, call);
        if (bytes !== megabytes * 1024 * 1024) throw new Error(`the stream gave ${bytes} bytes`);
      };
      const compared = await compare(
        () => perSecond(stream),
        () => perSecond(() => cat(file)),
        { rounds: 5 },
      );
      const nowhere: number[] = [];
      for (let round = 0; round < 5; round++) {
        const time = await milliseconds(() => execFileSync("sh", ["-c", 'cat "$1" > /dev/null', "sh", file]));
        nowhere.push((megabytes * 1000) / time);
      }
      const note = `MiB per second of 1 GiB in the page cache, through dispatch and fs.readStream to who counts the bytes, without a bridge; cat into /dev/null, where nobody gets them: ${Math.round(summary(nowhere).median)}`;
      return { ...compared, note };
    }),
};
