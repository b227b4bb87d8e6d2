import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A process that never rests: `flip.ts READ WRITE OUTSIDE` swaps what is in scope for links that lead out of it, and back,
 * until its input ends. Each name is always there, as one or the other, but for the moment of the swap.
 */
const [read, write, outside] = process.argv.slice(2);
if (read === undefined || write === undefined || outside === undefined) throw new Error("flip.ts READ WRITE OUTSIDE");

const honest = "what the app may read\n";

/** A file and a link to the secret, each put in place of the other at once. */
function flipFile(path: string): void {
  symlinkSync(join(outside as string, "secret.txt"), `${path}.link`);
  renameSync(`${path}.link`, path);
  writeFileSync(`${path}.file`, honest);
  renameSync(`${path}.file`, path);
}

/** A folder is moved aside and a link takes its name. */
function flipFolder(path: string): void {
  renameSync(path, `${path}.aside`);
  symlinkSync(outside as string, path);
  unlinkSync(path);
  renameSync(`${path}.aside`, path);
}

/** The folder itself is carried out of scope and back, so that what is open moves with it. */
function flipPlace(path: string): void {
  renameSync(path, join(outside as string, "moved"));
  renameSync(join(outside as string, "moved"), path);
}

const files = [join(read, "file.txt")];
const folders = [join(read, "folder"), join(write, "folder")];
const places = [join(write, "place")];
for (const folder of [...folders, ...places]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "secret.txt"), honest);
}
for (const file of files) writeFileSync(file, honest);

let going = true;
let turns = 0;
process.stdin.resume();
process.stdin.once("end", () => {
  going = false;
});
process.stdout.write("ready\n");

const turn = (): void => {
  for (let many = 0; many < 50; many++) {
    for (const file of files) flipFile(file);
    for (const folder of folders) flipFolder(folder);
    for (const place of places) flipPlace(place);
    turns++;
  }
  if (going) setImmediate(turn);
  else process.stdout.write(`${turns}\n`);
};
turn();
