import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

/**
 * Runs inside an app's sandbox in a test, before Electron: `inside.ts DOORS PROGRAM ARGUMENT…`. A debugger outside cannot
 * reach the loopback of the sandbox, where Electron opens its debugging ports. So for each port that Electron announces
 * there is a door: a socket that listens outside and was handed down, whose connections are led to that port, and whose
 * own port is announced instead.
 */
export interface Door {
  readonly descriptor: number;
  readonly port: number;
}

const [doors = "", program = "", ...args] = process.argv.slice(2);
const left = JSON.parse(doors) as Door[];
const announced = /^((?:Debugger|DevTools) listening on ws:\/\/127\.0\.0\.1:)(\d+)/;

const child = spawn(program, args, { stdio: ["inherit", "inherit", "pipe"] });
createInterface({ input: child.stderr }).on("line", (line) => {
  const [, words, port] = announced.exec(line) ?? [];
  const door = port === undefined ? undefined : left.shift();
  if (door !== undefined) lead(door, Number(port));
  process.stderr.write(`${door === undefined ? line : line.replace(announced, `${words}${door.port}`)}\n`);
});
child.once("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
process.on("SIGTERM", () => child.kill("SIGTERM"));

function lead({ descriptor }: Door, port: number): void {
  createServer((outside) => {
    const inside = connect(port, "127.0.0.1");
    for (const [from, to] of [[outside, inside] as const, [inside, outside] as const]) {
      from.pipe(to);
      // Either end may hang up at any time; so does the other then.
      from.on("error", () => to.destroy());
      from.once("close", () => to.destroy());
    }
  }).listen({ fd: descriptor });
}
