import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError, type ModelState } from "@locara/schema";
import { fakeApp } from "../testing/fake-app.ts";
import { createAsking } from "./asking.ts";
import type { SurfaceState } from "./protocol.ts";
import { createSurface, type Surface, type SurfaceHost } from "./surface.ts";

const model: ModelState = { id: "m", state: "missing", bytes: 100, haveBytes: 0 };
const host: SurfaceHost = {
  host: "browser",
  openApp: async () => "http://127.0.0.1:1/open/x",
  reloadPage: () => undefined,
  closePage: () => undefined,
  page: () => "open",
  quit: () => undefined,
};

async function stateOf(surface: Surface): Promise<SurfaceState> {
  const reply = await surface.perform("state");
  assert.ok(reply.ok);
  return reply.payload as SurfaceState;
}

/** Looks at every step until the fetch is over. */
async function follow(surface: Surface): Promise<SurfaceState[]> {
  const seen: SurfaceState[] = [];
  for (;;) {
    const state = await stateOf(surface);
    seen.push(state);
    if (!state.fetching) return seen;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("consent, then the models with progress, then the app", async () => {
  const surface = createSurface(fakeApp({ consented: false, models: [model] }), host);
  assert.equal((await stateOf(surface)).consented, false);
  await surface.perform("accept");
  assert.equal((await stateOf(surface)).consented, true);
  await surface.perform("fetch");
  const seen = await follow(surface);
  const progress = seen.map(({ models }) => models[0]?.haveBytes ?? 0);
  assert.deepEqual(
    progress,
    [...progress].sort((a, b) => a - b),
  );
  assert.equal(seen.at(-1)?.models[0]?.state, "ready");
  assert.deepEqual(await surface.perform("open"), { ok: true, payload: "http://127.0.0.1:1/open/x" });
});

test("a fetch that fails says why, until it is tried again", async () => {
  const app = fakeApp({ models: [model] });
  let tries = 0;
  const failing = {
    ...app,
    user: {
      ...app.user,
      async fetchModels(...args: Parameters<typeof app.user.fetchModels>) {
        tries += 1;
        if (tries === 1) throw new LocaraError("resource/network", "The server is not there.", "Try again.");
        await app.user.fetchModels(...args);
      },
    },
  };
  const surface = createSurface(failing, host);
  await surface.perform("fetch");
  assert.equal((await follow(surface)).at(-1)?.failure?.code, "resource/network");
  await surface.perform("fetch");
  assert.equal((await follow(surface)).at(-1)?.failure, null);
});

test("stopping ends the fetch, and two requests make one fetch", async () => {
  const app = fakeApp({ models: [model] });
  let started = 0;
  const slow = {
    ...app,
    user: {
      ...app.user,
      fetchModels: (_progress: unknown, signal: AbortSignal) => {
        started += 1;
        return new Promise<void>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    },
  };
  const surface = createSurface(slow, host);
  await surface.perform("fetch");
  await surface.perform("fetch");
  await surface.perform("stop");
  const last = (await follow(surface)).at(-1);
  assert.deepEqual([started, last?.fetching, last?.failure?.code], [1, false, "call/cancelled"]);
});

for (const verb of ["open", "fetch"]) {
  test(`${verb} needs consent`, async () => {
    const reply = await createSurface(fakeApp({ consented: false }), host).perform(verb);
    assert.ok(!reply.ok && reply.error.code === "capability/not-granted");
  });
}

for (const verb of ["toString", "__proto__", 7, null, ["state"], { verb: "state" }]) {
  test(`${JSON.stringify(verb)} is no verb`, async () => {
    const reply = await createSurface(fakeApp(), host).perform(verb);
    assert.ok(!reply.ok && reply.error.code === "command/unknown");
  });
}

test("an answer reaches the question that stands, and only with what an answer is", async () => {
  const asking = createAsking(() => undefined);
  const surface = createSurface(fakeApp(), { ...host, asking });
  const asked = asking.ask({ capability: "net", state: "optional", sentences: [] }, new AbortController().signal);
  const question = (await stateOf(surface)).question?.id ?? "";
  for (const argument of [null, question, { question }, { question, answer: "yes" }, { answer: "granted" }]) {
    const reply = await surface.perform("answer", argument);
    assert.ok(!reply.ok && reply.error.code === "command/unknown", JSON.stringify(argument));
  }
  const late = await surface.perform("answer", { question: "0", answer: "granted" });
  assert.ok(!late.ok && late.error.code === "call/cancelled");
  assert.ok((await surface.perform("answer", { question, answer: "refused" })).ok);
  assert.equal(await asked, "refused");
  assert.equal((await stateOf(surface)).question, null);
});

test("a page that may open less than before is loaded anew; other decisions leave it alone", async () => {
  let narrower = true;
  const reloads: string[] = [];
  const app = fakeApp();
  const user = { ...app.user, decide: () => narrower };
  const surface = createSurface({ ...app, user }, { ...host, reloadPage: () => void reloads.push("reload") });
  await surface.perform("decide", { capability: "device.microphone", decision: "refused" });
  narrower = false;
  await surface.perform("decide", { capability: "net", decision: null });
  assert.equal(reloads.length, 1);
  const reply = await surface.perform("decide", { capability: "net", decision: "later" });
  assert.ok(!reply.ok && reply.error.code === "command/unknown");
});

test("withdrawing closes the page; a reset closes it first, deletes once, and leaves nothing to do but quit", async () => {
  const done: string[] = [];
  const app = fakeApp();
  const user = {
    ...app.user,
    withdraw: () => void done.push("withdraw"),
    async reset() {
      done.push("reset");
      return [];
    },
  };
  const surface = createSurface(
    { ...app, user },
    { ...host, closePage: () => void done.push("close"), quit: () => void done.push("quit") },
  );
  await surface.perform("withdraw");
  await Promise.all([surface.perform("reset"), surface.perform("reset")]);
  for (const verb of ["state", "accept", "open", "fetch", "permissions", "log"]) {
    const reply = await surface.perform(verb);
    assert.ok(!reply.ok && reply.error.code === "resource/host-lost", verb);
  }
  await surface.perform("quit");
  assert.deepEqual(done, ["withdraw", "close", "close", "reset", "quit"]);
});
