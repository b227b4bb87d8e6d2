import assert from "node:assert/strict";
import { test } from "node:test";
import { LocaraError } from "@locara/schema";
import { dispatch } from "./dispatch.ts";
import { type SmallKernel, smallKernel } from "./testing/small-kernel.ts";

const call = (signal = new AbortController().signal) => ({ signal, emit: async () => undefined });
const ask = (kernel: SmallKernel, command: string, payload: unknown, signal?: AbortSignal) =>
  dispatch(kernel, command, payload, call(signal));
const decisions = ({ lines }: SmallKernel) =>
  lines.map(({ phase, outcome, capability }) => [phase, outcome, capability].filter(Boolean).join(" "));

const scopes = { "note.own": ["a"], "note.more": ["a", "b"] };

const cases = [
  {
    command: "note.peek",
    payload: { name: "a" },
    code: null,
    audit: ["asked", "decided allowed note.own"],
    because: "the first capability that allows it is named",
  },
  {
    command: "note.peek",
    payload: { name: "b" },
    code: null,
    audit: ["asked", "decided allowed note.more"],
    because: "any capability may allow it",
  },
  {
    command: "note.read",
    payload: { name: "b" },
    code: null,
    audit: ["asked", "decided allowed note.more"],
    because: "what was opened is what was asked for",
  },
  {
    command: "note.peek",
    payload: { name: "c" },
    code: "capability/out-of-scope",
    audit: ["asked", "decided out-of-scope"],
    because: "no scope contains it",
  },
  {
    command: "note.peek",
    payload: { name: 1 },
    code: "argument/invalid",
    audit: ["asked", "decided invalid"],
    because: "the arguments have another shape",
  },
  {
    command: "note.peek",
    payload: null,
    code: "argument/invalid",
    audit: ["asked", "decided invalid"],
    because: "there are no arguments",
  },
  {
    command: "count.up",
    payload: { to: 1 },
    code: "capability/undeclared",
    audit: ["asked", "decided undeclared"],
    because: "its capability is not declared",
  },
  {
    command: "note.burn",
    payload: null,
    code: "command/unknown",
    audit: ["asked", "decided invalid"],
    because: "there is no such command",
  },
  {
    command: "constructor",
    payload: null,
    code: "command/unknown",
    audit: ["asked", "decided invalid"],
    because: "an inherited key is no command",
  },
];
for (const { command, payload, code, audit, because } of cases) {
  test(`${command} ${JSON.stringify(payload)} is ${code ?? "allowed"}: ${because}`, async () => {
    const kernel = smallKernel(scopes);
    const outcome = await ask(kernel, command, payload).then(
      () => null,
      (error: LocaraError) => error.code,
    );
    assert.equal(outcome, code);
    assert.deepEqual(decisions(kernel), audit);
  });
}

test("each step happens in its order, and the handle is closed last", async () => {
  const steps: string[] = [];
  const kernel = smallKernel(scopes, {
    async open(name) {
      steps.push("resolve");
      return { target: { name }, handle: name, close: () => void steps.push("close") };
    },
    use(handle) {
      steps.push("perform");
      return handle;
    },
  });
  const { audit } = kernel;
  const traced = {
    ...kernel,
    audit: {
      ...audit,
      asked: (command: string) => void steps.push(`asked ${command}`),
      decided: (_command: string, outcome: string) => void steps.push(`decided ${outcome}`),
    },
  };
  await dispatch(traced, "note.read", { name: "a" }, call());
  assert.deepEqual(steps, ["asked note.read", "resolve", "decided allowed", "perform", "close"]);
});

test("what is out of scope by its spelling is never looked up", async () => {
  let looked = false;
  const kernel = smallKernel(scopes, {
    async open(name) {
      looked = true;
      return { target: { name }, handle: name };
    },
  });
  await assert.rejects(ask(kernel, "note.read", { name: "c" }), { code: "capability/out-of-scope" });
  assert.equal(looked, false);
});

test("what turns out to be something else is refused, closed and never performed", async () => {
  const done: string[] = [];
  const kernel = smallKernel(scopes, {
    open: async () => ({ target: { name: "secret" }, handle: "secret", close: () => void done.push("closed") }),
    use: (handle) => {
      done.push("performed");
      return handle;
    },
  });
  const refused = ask(kernel, "note.read", { name: "a" });
  await assert.rejects(refused, (error: LocaraError) => {
    assert.equal(error.code, "capability/out-of-scope");
    assert.doesNotMatch(JSON.stringify(error), /secret/, "the denial says only what the app said");
    assert.match(error.message, /"a"/);
    return true;
  });
  assert.deepEqual(done, ["closed"]);
  assert.deepEqual(decisions(kernel), ["asked", "decided out-of-scope"]);
});

test("the handle is closed when performing fails", async () => {
  const closed: true[] = [];
  const kernel = smallKernel(scopes, {
    open: async (name) => ({ target: { name }, handle: name, close: () => void closed.push(true) }),
    use: () => {
      throw new LocaraError("file/not-found", "no", "no");
    },
  });
  await assert.rejects(ask(kernel, "note.read", { name: "a" }), { code: "file/not-found" });
  assert.equal(closed.length, 1);
});

test("a lookup that fails was asked for and decided", async () => {
  const kernel = smallKernel(scopes, { open: () => Promise.reject(new LocaraError("resource/network", "no", "no")) });
  await assert.rejects(ask(kernel, "note.read", { name: "a" }), { code: "resource/network" });
  assert.deepEqual(decisions(kernel), ["asked", "decided allowed note.own"]);
});

test("a result of another shape than declared never reaches the page", async () => {
  const kernel = smallKernel(scopes, { use: () => 7 as unknown as string });
  await assert.rejects(ask(kernel, "note.peek", { name: "a" }), /another shape/);
});

test("a result that leads on is asked for again, and judged again", async () => {
  const kernel = smallKernel(scopes, { use: (handle) => (handle === "a" ? "see b" : `text of ${handle}`) });
  assert.equal(await ask(kernel, "note.read", { name: "a" }), "text of b");
  assert.deepEqual(decisions(kernel), ["asked", "decided allowed note.own", "asked", "decided allowed note.more"]);
});

test("a result that leads out of scope is refused, without saying where it led", async () => {
  const kernel = smallKernel(scopes, { use: () => "see secret" });
  await assert.rejects(ask(kernel, "note.read", { name: "a" }), (error: LocaraError) => {
    assert.equal(error.code, "capability/out-of-scope");
    assert.doesNotMatch(JSON.stringify(error), /secret/);
    return true;
  });
});

test("leading on without end is stopped", async () => {
  const kernel = smallKernel(scopes, { use: () => "see a" });
  await assert.rejects(ask(kernel, "note.read", { name: "a" }), { code: "resource/network" });
});

test("what the user has not granted is told apart from what is out of scope", async () => {
  const kernel = smallKernel(scopes, {}, new Set(["note.more"]));
  await assert.rejects(ask(kernel, "note.peek", { name: "b" }), { code: "capability/not-granted" });
  await assert.rejects(ask(kernel, "note.peek", { name: "c" }), { code: "capability/out-of-scope" });
  assert.equal(await ask(kernel, "note.peek", { name: "a" }), "text of a", "another capability still allows it");
});

test("a call that was cancelled while its target was looked up is not performed", async () => {
  const controller = new AbortController();
  let performed = false;
  const closed: true[] = [];
  const kernel = smallKernel(scopes, {
    async open(name) {
      controller.abort();
      return { target: { name }, handle: name, close: () => void closed.push(true) };
    },
    use: (handle) => {
      performed = true;
      return handle;
    },
  });
  await assert.rejects(ask(kernel, "note.read", { name: "a" }, controller.signal), { code: "call/cancelled" });
  assert.deepEqual({ performed, closed: closed.length }, { performed: false, closed: 1 });
});

test("a denial names the capability, its scope and what to declare", async () => {
  const kernel = smallKernel({ "note.own": ["a"] });
  await assert.rejects(ask(kernel, "note.peek", { name: "b" }), {
    message: /note\.own \["a"\]/,
    hint: /"capabilities": \{"note": \{"own": …\}\}/,
  });
  await assert.rejects(ask(kernel, "count.up", {}), {
    code: "capability/undeclared",
    message: /needs count/,
    hint: /"capabilities": \{"count": …\}/,
  });
});

const nested = [
  { command: "note.read", payload: { name: "b" }, code: null, because: "the app may have it itself" },
  { command: "note.read", payload: { name: "c" }, code: "capability/out-of-scope", because: "no scope contains it" },
  { command: "count.up", payload: { to: 1 }, code: "capability/undeclared", because: "the app does not declare it" },
  { command: "note.read", payload: { name: 1 }, code: "argument/invalid", because: "it is checked like the app's own" },
];
for (const { command, payload, code, because } of nested) {
  test(`what a command asks for in its turn is ${code ?? "allowed"}: ${because}`, async () => {
    const kernel = smallKernel(scopes, {
      use: (handle, { request }) =>
        handle === "a" ? request(command, payload).then(String) : Promise.resolve(`text of ${handle}`),
    });
    const asked = ask(kernel, "note.peek", { name: "a" });
    if (code === null) assert.equal(await asked, "text of b");
    else await assert.rejects(asked, { code });
    const logged = kernel.lines.map((line) => `${line.phase} ${line.command}`);
    assert.deepEqual(logged.slice(-2), [`asked ${command}`, `decided ${command}`], "it has its own lines in the log");
  });
}
