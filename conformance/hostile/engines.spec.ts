import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleForElectron } from "@locara/harness/bundle";
import { launchApp } from "@locara/harness/launch";
import { callFrom } from "../kit/bridge.ts";
import { writeToolsApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { debugElectron } from "../kit/launch.ts";
import { electronMissing } from "../kit/machine.ts";
import { applying } from "../knock-out/patched-host.ts";
import { type Attempt, tryAll } from "./attempt.ts";

/*
 * An engine on Electron that was taken over: a test build that tries what an engine has no business with, when it is ready for its
 * first job. What it may do on the browser host, `engine-profile.test.ts` tries.
 */

const display = () => `/tmp/.X11-unix/X${/:(\d+)/.exec(process.env.DISPLAY ?? "")?.[1] ?? ""}`;

const probe = () => `
  return (async () => {
    const net = process.getBuiltinModule("node:net");
    const socket = (where: object) => new Promise((told) => {
      net.connect(where as never).on("error", (error) => told((error as NodeJS.ErrnoException).code)).on("connect", () => told("done"));
    });
    const said = { internet: await socket({ host: "127.0.0.1", port: 9 }), display: await socket({ path: ${JSON.stringify(display())} }), program: "" };
    const env = { ELECTRON_RUN_AS_NODE: "1" };
    try { process.getBuiltinModule("node:child_process").execFileSync(process.execPath, ["--version"], { env }); said.program = "done"; }
    catch (error) { said.program = (error as NodeJS.ErrnoException).code ?? String(error); }
    log("warn", "tried " + JSON.stringify(said));
    return opened;
  })();
`;

type Tried = Readonly<Record<"internet" | "display" | "program", string>>;

const cases: readonly { readonly title: string; readonly closes: string; readonly expected: Tried }[] = [
  {
    title: "a closed engine makes no socket, not to the display either, and starts no program",
    closes: "  closeEngine();\n",
    expected: { internet: "EAFNOSUPPORT", display: "EAFNOSUPPORT", program: "EPERM" },
  },
  {
    title: "the control: one that is not closed does, as far as the app's sandbox goes @full",
    closes: "",
    expected: { internet: "ECONNREFUSED", display: "done", program: "done" },
  },
];

const ways = {
  internet: "a connection by the internet",
  display: "a connection to the display",
  program: "another program",
} as const satisfies Tried;

/** What an engine that is closed must be refused, each for the report. */
const attempts = ({ expected }: (typeof cases)[number]): readonly Attempt<Tried>[] =>
  (Object.keys(ways) as (keyof Tried)[]).map((way) => ({
    id: `an engine that was taken over: ${ways[way]}`,
    category: "engines",
    stoppedBy: "kernel",
    hosts: ["electron"],
    attempt: async (tried) => tried[way],
    expect: new RegExp(`^${expected[way]}$`),
  }));

for (const one of cases)
  test(one.title, async ({ host, scratch }, info) => {
    const { closes, expected } = one;
    test.skip(host === "browser" || process.platform !== "linux", "a utility process on Linux");
    const missing = electronMissing();
    test.skip(missing !== null, missing ?? "");
    const home = join(scratch, "home");
    const launched = await launchApp(await writeToolsApp(join(scratch, "app")), { host: "electron", home });
    const entry = fileURLToPath(new URL("../../runtime/src/app/engine/process.ts", import.meta.url));
    const out = join(launched.args[0] ?? "", "engine.cjs");
    const find = "  closeEngine();\n  return opened;\n";
    const patch = { file: "runtime/src/app/engine/process.ts", find, replace: closes + probe() };
    await applying([patch], (plugins) => bundleForElectron({ entry, out }, plugins));
    const opened = await debugElectron(launched, { home });
    try {
      const input = { expression: "1 + 1" };
      const answer = await callFrom(opened.page, "tools.call", { tool: "calculator", input });
      expect(answer).toMatchObject({ ok: true, result: { value: 2 } });
      const log = await readFile(launched.places.logFile, "utf8");
      const tried = [...log.matchAll(/tried (\{.*?\\?\})/g)].map(
        ([, said = ""]) => JSON.parse(said.replaceAll("\\", "")) as Tried,
      );
      // Each engine that was started says so: on a slow machine one can be replaced.
      expect(tried).not.toEqual([]);
      for (const said of tried) {
        if (closes === "") expect(said).toEqual(expected);
        else await tryAll(info, host, said, attempts(one));
      }
    } finally {
      await opened.close();
    }
  });
