import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AppPlaces } from "@locara/runtime";
import { openSandbox } from "../build/sandbox.ts";
import { startInside } from "../build/start-inside.ts";

/** Something really tried inside an app's sandbox, by a program that asks nobody but the kernel. */
export type KernelQuestion =
  | { readonly access: "read" | "write" | "list"; readonly path: string }
  | { readonly access: "connect"; readonly address: string; readonly port: number };

/**
 * Tries everything as it is told, and changes nothing: what is written is written as it was. Names of folders come back,
 * because what is seen of a folder may be nothing but the way to another.
 */
const probe = `
const fs = require("node:fs"), net = require("node:net");
const code = (error) => error.code ?? String(error);
const tried = {
  read(path) {
    const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    try { return fs.fstatSync(fd).isDirectory() ? "folder:" + fs.readdirSync(path).join("/") : "done"; } finally { fs.closeSync(fd); }
  },
  list: (path) => "folder:" + fs.readdirSync(path).join("/"),
  write(path) { fs.closeSync(fs.openSync(path, fs.constants.O_WRONLY)); return "done"; },
};
const connect = ({ address, port }) => new Promise((resolve) => {
  const socket = net.connect({ host: address, port, timeout: 2000 });
  const say = (what) => { socket.destroy(); resolve(what); };
  socket.on("connect", () => say("done")).on("error", (error) => say(code(error))).on("timeout", () => say("ETIMEDOUT"));
});
(async () => {
  const answers = [];
  for (const question of JSON.parse(fs.readFileSync(process.argv[2], "utf8"))) {
    if (question.access === "connect") { answers.push(await connect(question)); continue; }
    try { answers.push(tried[question.access](question.path)); } catch (error) { answers.push(code(error)); }
  }
  process.stdout.write(JSON.stringify(answers));
})();
`;

/**
 * Puts questions to the kernel, inside the sandbox that the app would run in: `done`, `folder:` with the names in it, or the
 * system's name of the failure. A sentence instead where there is no such sandbox on this machine.
 */
export async function askKernel(
  places: AppPlaces,
  out: string,
  questions: readonly KernelQuestion[],
): Promise<readonly string[] | { readonly missing: string }> {
  const folder = join(out, "ask-kernel");
  await mkdir(folder, { recursive: true });
  const sandbox = await openSandbox(places, folder, {});
  if ("missing" in sandbox) return sandbox;
  const [script, asked] = [join(folder, "probe.cjs"), join(folder, "questions.json")];
  await writeFile(script, probe);
  await writeFile(asked, JSON.stringify(questions));
  const command = sandbox.around({
    program: process.execPath,
    arguments: [script, asked],
    environment: { LANG: "C.UTF-8" },
    calls: { network: "none", unixSockets: "made", namespaces: "refused" },
    lent: [folder],
  });
  const child = startInside(command, ["ignore", "pipe", "pipe"]);
  const said = { out: "", err: "" };
  child.stdout?.on("data", (data: Buffer) => {
    said.out += data.toString();
  });
  child.stderr?.on("data", (data: Buffer) => {
    said.err += data.toString();
  });
  await new Promise((closed) => child.once("close", closed));
  if (!said.out.startsWith("[")) throw new Error(`The kernel was not asked: ${said.err.slice(0, 2000)}`);
  return JSON.parse(said.out) as string[];
}
