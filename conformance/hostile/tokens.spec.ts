import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { type LaunchedBrowser, launchApp } from "@locara/harness/launch";
import { writeApp } from "../kit/example-apps.ts";
import { expect, test } from "../kit/host.ts";
import { commandLine, family } from "../kit/processes.ts";
import { askRaw, statusesOf } from "../kit/raw-http.ts";
import { openSocketSession } from "../kit/socket-session.ts";
import { tryAll } from "./attempt.ts";
import { originAttempts } from "./attempts/origins.ts";
import { requestAttempts } from "./attempts/requests.ts";
import { tokenAttempts } from "./attempts/tokens.ts";
import { type BrowserWorld, greet, openBrowserWorld, postSurface, redeem } from "./browser-world.ts";

const it = test.extend<{ readonly launched: LaunchedBrowser; readonly world: BrowserWorld }>({
  launched: async ({ host, scratch }, use, info) => {
    info.skip(host !== "browser", "Under Electron nothing listens on loopback: there is no token to steal.");
    const folder = await writeApp(join(scratch, "app"), { capabilities: { clipboard: "write" } });
    const launched = await launchApp(folder, { host: "browser", home: join(scratch, "home") });
    await use(launched);
    await launched.close();
  },
  world: async ({ launched }, use) => use(await openBrowserWorld(launched)),
});

it("stolen tokens, foreign origins and odd requests get nothing from the browser host, and its own page does", async ({
  world,
  launched,
}, info) => {
  const { app, surface } = world;
  const welcome = async (): Promise<readonly string[]> => [
    await greet(app),
    await postSurface(surface, "state", [`Authorization: Bearer ${surface.bearer}`]),
    statusesOf(await askRaw(app.port, { lines: [`Host: ${app.authority}`] })),
  ];
  expect(await welcome()).toEqual(["welcome", "200", "200"]);
  await tryAll(info, "browser", world, [...tokenAttempts, ...originAttempts, ...requestAttempts]);
  expect(await welcome(), "the host is as it was").toEqual(["welcome", "200", "200"]);
  const session = await openSocketSession(await launched.openUrl(), Object.keys(launched.ipc.commands));
  await session.close();
});

it("no token stands in an answer, a log, a command line or an environment", async ({ world, launched }, info) => {
  const { app, surface, link, surfaceLink } = world;
  const unused = [await link(), await surfaceLink()].map((path) => path.replace("/open/", "").replace(/\?.*/, ""));
  const secrets = [app.bearer, surface.bearer, ...unused];
  expect(new Set(secrets).size).toBe(4);
  const found = (text: string): boolean => secrets.some((secret) => text.includes(secret));
  const answers = await Promise.all(
    ["/", "/index.html", "/locara-bridge.js", "/nothing", "/open/x", "/upload/x"].flatMap((target) =>
      [app, surface].map(({ port, authority }) => askRaw(port, { target, lines: [`Host: ${authority}`] })),
    ),
  );
  // Failures are where secrets end up in logs.
  await greet(app, { first: { v: 1, host: "hello", bearer: app.bearer, more: 1 } });
  await greet(app, { headers: { origin: "https://evil.example" } });
  const texts = (folder: string): string => readFileSync(folder, { encoding: "utf8", flag: "a+" });
  const environment = (id: number): string => {
    try {
      return readFileSync(`/proc/${id}/environ`, "utf8");
    } catch (error) {
      if (["ENOENT", "EACCES", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
      throw error;
    }
  };
  const processes = family();
  await tryAll(info, "browser", null, [
    {
      id: "a token in an answer to anybody",
      category: "stolen tokens",
      stoppedBy: "runtime",
      attempt: async () => (answers.some(found) ? "FOUND" : `not in ${answers.length} answers`),
      expect: /^not in 12 answers$/,
    },
    {
      id: "a token in the app's logs",
      category: "stolen tokens",
      stoppedBy: "runtime",
      attempt: async () =>
        [
          launched.places.logFile,
          join(launched.places.state, "capability-log.jsonl"),
          join(launched.places.state, "consent.json"),
        ].some((file) => found(texts(file)))
          ? "FOUND"
          : "not there",
      expect: /^not there$/,
    },
    {
      id: "a token on a command line, which every user of the machine sees",
      category: "stolen tokens",
      stoppedBy: "runtime",
      attempt: async () =>
        processes.some((id) => found(commandLine(id))) ? "FOUND" : `not with ${processes.length > 1}`,
      expect: /^not with true$/,
    },
    {
      id: "a token in an environment",
      category: "stolen tokens",
      stoppedBy: "runtime",
      attempt: async () => (processes.some((id) => found(environment(id))) ? "FOUND" : "not there"),
      expect: /^not there$/,
    },
    {
      id: "a token in the address that a referrer tells",
      category: "stolen tokens",
      stoppedBy: "page",
      async attempt() {
        const answer = await askRaw(app.port, { target: await link(), lines: [`Host: ${app.authority}`] });
        const [, place = ""] = /^Location: (\S+)\r$/im.exec(answer) ?? [];
        return `${place.replace(/=.*/, "=…")} ${/^Referrer-Policy: \S+/im.exec(answer)?.[0]}`;
      },
      expect: /^\/#locara=… Referrer-Policy: no-referrer$/i,
    },
  ]);
});

it("who connects and says nothing, or little, keeps nobody else away", async ({ world }, info) => {
  const { app } = world;
  const idle: Socket[] = [];
  const hold = (first: string, many: number): void => {
    for (let turn = 0; turn < many; turn++) {
      const socket = connect(app.port, "127.0.0.1", () => first !== "" && socket.write(first));
      socket.on("error", () => undefined);
      // Who reads nothing never hears that the host has hung up.
      socket.resume();
      idle.push(socket);
    }
  };
  const stillThere = async (): Promise<string> =>
    `${await greet(app)} ${statusesOf(await askRaw(app.port, { lines: [`Host: ${app.authority}`], milliseconds: 2000 }))}`;
  const long = process.env.LOCARA_LONG !== undefined;
  try {
    await tryAll(info, "browser", null, [
      {
        id: "a hundred connections that say nothing",
        category: "odd requests",
        stoppedBy: "runtime",
        async attempt() {
          hold("", 50);
          hold(`GET / HTTP/1.1\r\nHost: ${app.authority}\r\nX-Slow: `, 50);
          return stillThere();
        },
        expect: /^welcome 200$/,
      },
      {
        id: "sockets that never say who they are",
        category: "odd requests",
        stoppedBy: "runtime",
        attempt: async () =>
          (await greet(app, { first: null, milliseconds: long ? 8000 : 300 })) + (long ? "" : " for a moment"),
        expect: /^(?:closed 1008|silence for a moment)$/,
      },
      ...(long
        ? [
            {
              id: "a head that takes for ever",
              category: "odd requests",
              stoppedBy: "runtime" as const,
              async attempt() {
                const started = performance.now();
                const ended = await Promise.all(
                  idle
                    .slice(50)
                    .map(
                      (socket) =>
                        socket.destroyed || new Promise((resolve) => socket.once("close", () => resolve(true))),
                    ),
                );
                return ended.length === 50 && performance.now() - started < 60_000 ? "ended" : "kept";
              },
              expect: /^ended$/,
            },
          ]
        : []),
    ]);
  } finally {
    for (const socket of idle) socket.destroy();
  }
  expect(await stillThere()).toBe("welcome 200");
});

it("what was given out ends with the app's run, and with its user's consent", async ({ world, scratch }, info) => {
  const { app, surface, link } = world;
  const unused = await link();
  const next = await launchApp(join(scratch, "app"), { host: "browser", home: join(scratch, "home") });
  let ended = false;
  const end = async (): Promise<void> => {
    if (!ended) await next.close();
    ended = true;
  };
  try {
    const later = await redeem(await next.openUrl());
    await tryAll(info, "browser", null, [
      {
        id: "the bearer of one run, at another run of the same app",
        category: "stolen tokens",
        stoppedBy: "runtime",
        attempt: async () => `${await greet(later)} ${await greet({ ...later, bearer: app.bearer })}`,
        expect: /^welcome closed 1008$/,
      },
      {
        id: "a bearer after the app has ended",
        category: "stolen tokens",
        stoppedBy: "runtime",
        async attempt() {
          await end();
          return greet(later);
        },
        expect: /^refused$/,
      },
      {
        id: "the page's bearer after its user took everything back",
        category: "stolen tokens",
        stoppedBy: "runtime",
        async attempt() {
          const before = await greet(app);
          const withdrawn = await postSurface(surface, "withdraw", [`Authorization: Bearer ${surface.bearer}`]);
          return `${before} ${withdrawn} ${await greet(app)}`;
        },
        expect: /^welcome 200 closed 1008$/,
      },
      {
        id: "a link of before, after its user took everything back",
        category: "stolen tokens",
        stoppedBy: "runtime",
        attempt: async () => statusesOf(await askRaw(app.port, { target: unused, lines: [`Host: ${app.authority}`] })),
        expect: /^403$/,
      },
    ]);
  } finally {
    await end();
  }
});
