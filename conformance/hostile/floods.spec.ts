import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { callFrom } from "../kit/bridge.ts";
import { callMany } from "../kit/call-many.ts";
import { writeApp } from "../kit/example-apps.ts";
import { test } from "../kit/host.ts";
import { commandLine, family } from "../kit/processes.ts";
import { type Attempt, tryAll } from "./attempt.ts";

const long = process.env.LOCARA_LONG !== undefined;
const mebibyte = 1024 * 1024;
/**
 * More than the host may grow by, whatever a page does. Measured, with what was not yet collected: 300 MB by 400 streams, 390 by
 * payloads of thirty million characters.
 */
const mostGrowth = 1024 * mebibyte;

/** What the host's own processes hold: Node or Electron's main process, without pages. */
const held = (): number =>
  family()
    .filter(
      (id) =>
        id !== process.pid &&
        /(?:browser-host|main\.cjs|host\.cjs|electron)/.test(commandLine(id)) &&
        !commandLine(id).includes("--type=renderer"),
    )
    .reduce((sum, id) => {
      try {
        return sum + Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0) * 1024;
      } catch (error) {
        if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return sum;
        throw error;
      }
    }, 0);

/** Starts calls without waiting for any, and takes nothing of what they answer. */
const startMany = (page: Page, command: string, payload: object, many: number, milliseconds: number): Promise<number> =>
  page.evaluate(
    ([name, text, count, wait]) =>
      new Promise<number>((resolve) => {
        let answered = 0;
        const ids = Array.from({ length: count as number }, () =>
          globalThis.locara.start(name as string, JSON.parse(text as string), () => {
            answered++;
          }),
        );
        setTimeout(() => {
          for (const id of ids) globalThis.locara.cancel(id);
          resolve(answered);
        }, wait as number);
      }),
    [command, JSON.stringify(payload), many, milliseconds] as const,
  );

test("a page that floods its host leaves it standing, bounded, and with what it was refused written down", async ({
  launch,
  scratch,
  host,
}, info) => {
  test.setTimeout(long ? 600_000 : 120_000);
  const home = join(scratch, "home");
  mkdirSync(join(home, "Documents/read"), { recursive: true });
  const large = join(home, "Documents/read/large.bin");
  writeFileSync(large, "");
  truncateSync(large, 64 * mebibyte);
  const { page, places } = await launch.app(
    await writeApp(join(scratch, "app"), {
      capabilities: { db: ["app"], fs: { paths: { read: ["$DOCUMENTS/read/**"] } }, clipboard: "read" },
    }),
    { home },
  );
  const answers = async (): Promise<boolean> => {
    const started = performance.now();
    const { ok } = await callFrom(page, "app.info", {});
    return ok && performance.now() - started < 20_000;
  };
  /** The host may cut off a page that takes nothing; loaded anew it is served again. */
  const alive = async (): Promise<string> => {
    if (await answers()) return "answers";
    await page.reload();
    await page.waitForFunction(() => "locara" in globalThis);
    return (await answers()) ? "answers anew" : "SILENT";
  };
  const before = held();
  const bounded = async (what: string): Promise<string> => {
    const grown = held() - before;
    return `${what}, ${await alive()}, ${grown < mostGrowth ? "bounded" : `GREW by ${grown}`}`;
  };
  const flood = (id: string, attempt: () => Promise<string>, expectation: RegExp): Attempt<null> => ({
    id,
    category: "floods",
    stoppedBy: "runtime",
    attempt,
    expect: expectation,
  });
  const logs = (): string =>
    readdirSync(places.state)
      .filter((name) => /\.(?:log|jsonl)(?:\.1)?$/.test(name))
      .map((name) => readFileSync(join(places.state, name), "utf8"))
      .join("\n");
  const marked = "$DOCUMENTS/this-was-refused.txt";
  const control = '\u001b[31m\r\n{"phase":"decided","command":"forged","outcome":"allowed"}\n\u2028\u0000';

  await tryAll(info, host, null, [
    flood(
      "a refusal, pushed out of the log by calls that are allowed",
      async () => {
        const [refused] = await callMany(page, [{ command: "fs.readText", payload: { path: marked } }]);
        const calls = long ? 60_000 : 8000;
        const said = await callMany(
          page,
          Array.from({ length: calls }, () => ({ command: "app.info", payload: {} })),
          { atOnce: 64, patience: 60_000 },
        );
        const answered = said.filter((one) => one.startsWith("ok")).length;
        await page.waitForTimeout(400);
        return `${refused}, ${answered === calls ? "all answered" : `${answered} answered`}, ${logs().includes(marked) ? "still there" : "GONE"}`;
      },
      /^capability\/out-of-scope, all answered, still there$/,
    ),
    flood(
      "the logs, grown without end",
      async () => {
        await callMany(
          page,
          Array.from({ length: long ? 40_000 : 4000 }, (_, at) => ({
            command: "fs.readText",
            payload: { path: `$DOCUMENTS/${String(at).padStart(480, "x")}` },
          })),
          { atOnce: 64, patience: 60_000 },
        );
        const bytes = readdirSync(places.state)
          .filter((name) => /\.(?:log|jsonl)(?:\.1)?$/.test(name))
          .reduce((sum, name) => sum + statSync(join(places.state, name)).size, 0);
        return bounded(bytes <= 10_000_000 ? "at most 10 MB" : `${bytes} bytes`);
      },
      /^at most 10 MB, answers(?: anew)?, bounded$/,
    ),
    flood(
      "lines of its own in the log",
      async () => {
        await callMany(page, [
          { command: "fs.readText", payload: { path: control } },
          { command: control, payload: {} },
          { command: "db.query", payload: { database: control, sql: control, parameters: [] } },
          { command: "fs.readText", payload: { path: `$DOCUMENTS/${control}` } },
        ]);
        await page.waitForTimeout(400);
        const text = logs();
        const forged = text
          .split("\n")
          .filter((line) => line !== "" && (JSON.parse(line) as { command?: string }).command === "forged");
        // biome-ignore lint/suspicious/noControlCharactersInRegex: such characters must not be there
        return forged.length === 0 && !/[\u0000-\u0009\u000b-\u001f]/.test(text)
          ? "none, and no control character"
          : `FORGED ${forged.length}`;
      },
      /^none, and no control character$/,
    ),
    flood(
      "twenty thousand calls at once that nothing declares",
      async () => {
        const answered = await startMany(
          page,
          "net.fetch",
          { url: "https://evil.example/" },
          long ? 200_000 : 20_000,
          3000,
        );
        return bounded(answered > 0 ? "answered" : "UNANSWERED");
      },
      /^answered, answers(?: anew)?, bounded$/,
    ),
    flood(
      "hundreds of streams that are never read",
      async () => {
        await startMany(page, "fs.readStream", { path: "$DOCUMENTS/read/large.bin" }, 400, long ? 5000 : 1500);
        return bounded("waiting");
      },
      /^waiting, answers(?: anew)?, bounded$/,
    ),
    flood(
      "hundreds of watches that are never ended",
      async () => {
        await startMany(page, "fs.watch", { path: "$DOCUMENTS/read" }, 400, 1000);
        return bounded("waiting");
      },
      /^waiting, answers(?: anew)?, bounded$/,
    ),
    flood(
      "payloads of thirty million characters",
      async () => {
        const said = await page.evaluate(
          (count) =>
            Promise.all(
              Array.from(
                { length: count as number },
                () =>
                  new Promise<string>((resolve) => {
                    globalThis.locara.start("settings.set", { key: "k", value: "x".repeat(30_000_000) }, (message) => {
                      if (message.kind !== "items") resolve(message.kind === "error" ? message.error.code : "taken");
                    });
                  }),
              ),
            ),
          long ? 12 : 3,
        );
        return bounded([...new Set(said)].join(" "));
      },
      /^(?:argument\/too-large|argument\/invalid|resource\/host-lost|taken), answers(?: anew)?, bounded$/,
    ),
    flood(
      "a payload nested ten thousand deep",
      async () => {
        const said = await page.evaluate(
          () =>
            new Promise<string>((resolve) => {
              let value: unknown = 0;
              for (let turn = 0; turn < 10_000; turn++) value = [value];
              setTimeout(resolve, 4000, "silence");
              try {
                globalThis.locara.start("settings.set", { key: "k", value }, (message) => {
                  if (message.kind !== "items") resolve(message.kind === "error" ? message.error.code : "taken");
                });
              } catch (error) {
                resolve(`thrown ${(error as Error).name}`);
              }
            }),
        );
        return said;
      },
      /^(?:argument\/\S+|protocol\/malformed|resource\/host-lost|thrown \S+|silence)$/,
    ),
  ]);
});
