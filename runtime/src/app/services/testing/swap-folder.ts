import { renameSync, symlinkSync, unlinkSync } from "node:fs";

/** An attacker in a process of its own: `folder` is by turns itself and a link to `elsewhere`, until the parent goes. */
const [folder = "", elsewhere = ""] = process.argv.slice(2);
const aside = `${folder}.aside`;

process.once("disconnect", () => process.exit());
process.send?.("started");

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Now and then the folder stays for a while, long enough for a write to get through. */
function swap(): void {
  for (let round = 0; round < 50; round++) {
    renameSync(folder, aside);
    symlinkSync(elsewhere, folder);
    unlinkSync(folder);
    renameSync(aside, folder);
    if (round % 5 === 0) Atomics.wait(pause, 0, 0, Math.random() * 8);
  }
  setImmediate(swap);
}
swap();
