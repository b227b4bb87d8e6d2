import { inPage, type PageAttempt } from "../page/stage.ts";

/** Tricks with the language, on the bridge that the host has put on the page. They are undone by loading the page anew. */

const worked = inPage('return "worked " + (await call("app.info", {})).length');

interface Trick {
  readonly id: string;
  readonly text: string;
  readonly hosts?: PageAttempt["hosts"];
  /** What the page's layer or the host's says, where it is not about an undeclared command. */
  readonly expect?: RegExp;
  readonly stoppedBy?: PageAttempt["stoppedBy"];
}

/** A page that bends what its own bridge is made of may hear nothing any more. */
const undeclared = /^(?:refused: |)capability\/undeclared|^no answer/;
const invalid =
  /^refused: (?:argument\/(?:invalid|too-large)|protocol\/malformed|resource\/host-lost|TypeError|DataCloneError|Error)/;
/** Or it travels as an object with nothing in it, which is what the command takes. */
const empty = new RegExp(`${invalid.source}|^\\{"id"`);

/** Prepares something, then calls what is not declared. */
const after = (id: string, text: string): Trick => ({
  id,
  text: `${text}; return call(undeclared, {})`,
  expect: undeclared,
});

const polluted: readonly Trick[] = [
  after("prototype of all objects that knows the command", "Object.prototype[undeclared] = ['app']"),
  after(
    "prototype of all objects that grants",
    "Object.assign(Object.prototype, { granted: true, declared: true, ok: true })",
  ),
  after("set that has everything", "Set.prototype.has = () => true"),
  after(
    "map that has everything",
    "Map.prototype.has = () => true; const get = Map.prototype.get; Map.prototype.get = function (key) { return get.call(this, key) ?? []; }",
  ),
  after(
    "list that includes everything",
    "Array.prototype.includes = Array.prototype.some = Array.prototype.every = () => true; Array.prototype.indexOf = () => 0",
  ),
  after("text that is what it is not", "String.prototype.startsWith = String.prototype.includes = () => true"),
  after(
    "functions that are called otherwise",
    "const call0 = Function.prototype.call; Function.prototype.call = function (...all) { return call0.apply(this, all); }",
  ),
  after(
    "promises that are always kept",
    "const then = Promise.prototype.then; Promise.prototype.then = function (good, bad) { return then.call(this, good, good); }",
  ),
  after(
    "iterator of lists",
    "const iterate = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function () { return iterate.call([...Array.from({ length: this.length }, (_, index) => this[index])]); }",
  ),
  after("species of lists", "Object.defineProperty(Array, Symbol.species, { get: () => class extends Array {} })"),
  after("JSON that says otherwise", "JSON.stringify = () => '{}'; JSON.parse = () => ({ ok: true })"),
  after("clone that is another", "globalThis.structuredClone = () => ({ ok: true })"),
  after("own properties of everything", "Object.hasOwn = () => true; Object.prototype.hasOwnProperty = () => true"),
  after("list of commands that grows", "try { locara.commands.push(undeclared); } catch {}"),
  after(
    "list of commands that is replaced",
    "try { Object.defineProperty(locara, 'commands', { value: [undeclared] }); } catch {}; Reflect.set(locara, 'commands', [undeclared])",
  ),
  after(
    "bridge that is replaced",
    "try { globalThis.locara = { start: locara.start }; } catch {}; Reflect.deleteProperty(globalThis, 'locara')",
  ),
  after(
    "bridge as a prototype",
    "const own = Object.create(locara, { commands: { value: [undeclared] } }); await call(undeclared, {}, own).catch(() => {})",
  ),
];

const named = (id: string, name: string): Trick => ({
  id,
  text: `return call(${name}, {})`,
  expect: /^refused: (?:capability\/undeclared|command\/unknown|protocol\/malformed|TypeError|Error)/,
});

const commands: readonly Trick[] = [
  named("name that is a list", "[undeclared]"),
  named("name that is an object of a text", "new String(undeclared)"),
  named(
    "name that changes between two looks",
    "(() => { let looks = 0; return { toString: () => (looks++ === 0 ? 'app.info' : undeclared), [Symbol.toPrimitive]: () => (looks++ === 0 ? undeclared : 'app.info') }; })()",
  ),
  named("name that is a proxy", "new Proxy(new String(undeclared), {})"),
  named("name of a prototype", "'__proto__'"),
  named("name of a channel", "'locara.surface'"),
  named("name that accepts for the user", "'consent.accept'"),
];

/** Arguments that are something else than they say. `app.info` takes an object without anything in it. */
const given = (id: string, payload: string, expect: RegExp = invalid): Trick => ({
  id: `arguments: ${id}`,
  text: `return call("app.info", ${payload})`,
  expect,
});

const payloads: readonly Trick[] = [
  given("a function", "() => 1"),
  given("a symbol", "Symbol('x')"),
  given("a window", "window"),
  given("an element", "document.body", empty),
  given("a thing that holds itself", "(() => { const loop = {}; loop.loop = loop; return loop; })()"),
  given("a promise", "Promise.resolve({ granted: true })", empty),
  given("what says it is a promise", "({ then: (resolve) => resolve({ granted: true }) })"),
  given("what says otherwise in JSON", "({ secret: 1, toJSON: () => ({}) })"),
  given("a getter that throws", "({ get path() { throw new Error('seen') } })", empty),
  given(
    "a getter that changes",
    "(() => { let looks = 0; return { get path() { return looks++ === 0 ? undefined : '/etc/passwd'; } }; })()",
  ),
  given("a proxy that throws", "new Proxy({}, { ownKeys() { throw new Error('seen') } })"),
  given(
    "a proxy of keys without end",
    "new Proxy({}, { ownKeys: () => Array.from({ length: 50 }, (_, index) => 'k' + index), getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })",
  ),
  given(
    "a key called __proto__",
    'JSON.parse(\'{"__proto__":{"granted":true}}\')',
    /^(?:refused: (?:argument\/invalid|protocol\/malformed)|\{)/,
  ),
  given("a date", "new Date()"),
  given("a large whole number", "({ value: 2n ** 70n })"),
  given("no number", "({ value: NaN })"),
  given(
    "a nest of thousands",
    "(() => { let nest = {}; for (let level = 0; level < 5000; level++) nest = { nest }; return nest; })()",
  ),
  given("a map", "new Map([['granted', true]])"),
  given(
    "a frame's own object",
    "new (document.body.appendChild(element('iframe')).contentWindow.Object)()",
    /^(?:refused|\{)/,
  ),
];

/** What can be got hold of by the bridge's own things. */
const found = (id: string, text: string, hosts?: PageAttempt["hosts"]): Trick => ({
  id: `hold on ${id}`,
  text: `const found = (() => { ${text} })(); if (found === undefined || found === null || found === false || found.length === 0) throw new Error("nothing"); return String(found)`,
  expect: /^refused: (?:Error nothing|EvalError|TypeError)/,
  stoppedBy: "page",
  ...(hosts === undefined ? {} : { hosts }),
});

const held: readonly Trick[] = [
  found(
    "more than the bridge should have",
    "return Reflect.ownKeys(locara).map(String).filter((key) => !['host', 'commands', 'start', 'credit', 'cancel', 'on'].includes(key))",
  ),
  found("a bridge that is not frozen", "return !Object.isFrozen(locara) || !Object.isFrozen(locara.commands)"),
  found("another world by the constructor of a function", "return locara.start.constructor !== Function"),
  found(
    "another world by the prototype of a function",
    "return Object.getPrototypeOf(locara.start) !== Function.prototype",
  ),
  found("another world by the constructor of a list", "return locara.commands.constructor !== Array"),
  found("another world by the prototype of the bridge", "return Object.getPrototypeOf(locara) !== Object.prototype"),
  found(
    "the process by a constructor",
    "return locara.start.constructor('return typeof process === \"undefined\" ? undefined : process')()",
  ),
  found("who calls", "return locara.start.caller"),
  found(
    "another world by what is thrown",
    "try { locara.start(Symbol('x')); } catch (error) { return error.constructor !== TypeError && error.constructor !== Error; }",
  ),
  found(
    "what the bridge is made with",
    "const caught = []; const bind = Function.prototype.bind; Function.prototype.apply = new Proxy(Function.prototype.apply, { apply(target, self, all) { if (/ipcRenderer|webFrame|require/.test(Object.keys(all[0] ?? {}).join())) caught.push('caught'); return Reflect.apply(target, self, all); } }); locara.cancel('1'); return caught",
    ["electron"],
  ),
  found(
    "a property that the bridge sets",
    "const caught = []; for (const name of ['ipcRenderer', 'post', 'connection', 'send', 'channel']) Object.defineProperty(Object.prototype, name, { configurable: true, set(value) { caught.push(name); } }); locara.start('app.info', {}, () => {}); return caught",
    ["electron"],
  ),
  {
    id: "hold on another world by an answer",
    text: 'const payload = await new Promise((resolve) => locara.start("app.info", {}, (message) => resolve(message.payload))); if (payload.constructor !== Object || Object.getPrototypeOf(payload) !== Object.prototype) return "another world"; throw new Error("nothing")',
    expect: /^refused: Error nothing/,
    stoppedBy: "page",
  },
  {
    id: "hold on another world by a refusal",
    text: 'const error = await new Promise((resolve) => locara.start(undeclared, {}, (message) => resolve(message.error))); if (error.constructor !== Object) return "another world"; throw new Error("nothing")',
    expect: /^refused: Error nothing/,
    stoppedBy: "page",
  },
  {
    id: "ears that are no functions",
    text: 'locara.start("app.info", {}, { call: () => {} }); locara.start("app.info", {}, null); return call(undeclared, {})',
    expect: /^refused: (?:TypeError|Error|capability)/,
  },
  {
    id: "ears that throw",
    text: 'locara.start("app.info", {}, () => { throw new Error("deaf"); }); await new Promise((later) => setTimeout(later, 50)); return call(undeclared, {})',
    expect: undeclared,
  },
  {
    id: "ear for every event",
    text: 'const heard = []; for (const event of ["*", "__proto__", "stream.items", "constructor", "locara.surface"]) locara.on(event, () => heard.push(event)); await call("app.info", {}); await call(undeclared, {}).catch(() => {}); if (heard.length > 0) return heard.join(); throw new Error("nothing")',
    expect: /^refused: Error nothing/,
  },
  {
    id: "credit and cancel for the calls of others",
    text: 'for (const id of ["0", "1", "2", "-1", "__proto__", "constructor", {}, null, [1]]) { try { locara.credit(id, 1e9); locara.credit(id, NaN); locara.cancel(id); } catch {} } return call(undeclared, {})',
    expect: undeclared,
  },
];

export const bridge: readonly PageAttempt[] = [...polluted, ...commands, ...payloads, ...held].map(
  ({ id, text, expect = undeclared, stoppedBy = "runtime", hosts }): PageAttempt => ({
    id: `bridge: ${id}`,
    category: "bridge",
    stoppedBy,
    expect,
    control: worked,
    // Whatever was bent is bent in this page only.
    async attempt(stage) {
      const said = await inPage(text)(stage);
      await stage.page.reload();
      await stage.page.waitForFunction(() => "locara" in globalThis);
      return said;
    },
    ...(hosts === undefined ? {} : { hosts }),
  }),
);
