import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Choice, createMemoryBudget, type MemoryBudget } from "./memory-budget.ts";

const one = (bytes: number): readonly Choice[] => [{ bytes, contextTokens: 8, sequences: 1 }];

test("the idle model that was not used for longest leaves first, a busy or pinned one never", () => {
  const budget = createMemoryBudget(100);
  budget.pin("pinned");
  for (const [time, model] of ["pinned", "old", "new"].entries()) {
    assert.equal(budget.admit(model, one(30), time).kind, "load");
    budget.release(model, time);
  }
  assert.equal(budget.admit("busy", one(10), 3).kind, "load");
  assert.deepEqual(budget.admit("next", one(30), 4), { kind: "load", choice: one(30)[0], unload: ["old"] });
  assert.deepEqual(budget.admit("large", one(90), 5), { kind: "refused", neededBytes: 90, availableBytes: 30 });
  assert.deepEqual(budget.leaving, ["old"]);
});

test("a model that is loaded with enough is not loaded again for other options, and with too little it is", () => {
  const budget = createMemoryBudget(100);
  const wide = { bytes: 60, contextTokens: 16, sequences: 2 };
  budget.admit("a", [wide], 0);
  budget.release("a", 0);
  assert.deepEqual(budget.admit("a", one(20), 1), { kind: "held", choice: wide });
  const wider = { ...wide, bytes: 90, contextTokens: 32 };
  assert.deepEqual(budget.admit("a", [wider], 2), { kind: "refused", neededBytes: 90, availableBytes: 40 });
  budget.release("a", 3);
  assert.deepEqual(budget.admit("a", [wider], 4), { kind: "load", choice: wider, unload: ["a"] });
});

test("fewer conversations at once are better than driving out another model, shorter ones are not", () => {
  const choices = [
    { bytes: 80, contextTokens: 8, sequences: 4 },
    { bytes: 40, contextTokens: 8, sequences: 1 },
    { bytes: 20, contextTokens: 4, sequences: 1 },
  ];
  const admitted = (other: number) => {
    const budget = createMemoryBudget(100);
    budget.admit("other", one(other), 0);
    budget.release("other", 0);
    return budget.admit("a", choices, 1);
  };
  assert.deepEqual(admitted(50), { kind: "load", choice: choices[1], unload: [] });
  assert.deepEqual(admitted(70), { kind: "load", choice: choices[0], unload: ["other"] });
});

test("what a model took more than was estimated is counted for its next load", () => {
  const budget = createMemoryBudget(100);
  budget.admit("other", one(40), 0);
  budget.release("other", 0);
  budget.admit("a", one(50), 1);
  assert.deepEqual(budget.measured("a", 80), ["other"]);
  budget.lost("a");
  assert.deepEqual(budget.admit("a", one(75), 2), { kind: "refused", neededBytes: 105, availableBytes: 100 });
});

// The same machine once more, as plainly as it can be said: lists and loops, nothing remembered that can be counted.
interface Plain {
  readonly model: string;
  readonly choice: Choice;
  bytes: number;
  users: number;
  at: number;
  turn: number;
}

class Oracle {
  limit = 100;
  turn = 0;
  now = 0;
  held: Plain[] = [];
  leaving: string[] = [];
  pinned: string[] = [];
  more: Record<string, number> = {};

  total = (): number => this.held.reduce((sum, { bytes }) => sum + bytes, 0);
  of = (model: string): Plain | undefined => this.held.find((one) => one.model === model);
  idle = (): Plain[] =>
    this.held.filter(({ users, model }) => users === 0 && !this.pinned.includes(model)).sort((a, b) => a.turn - b.turn);
  leave(one: Plain): string {
    this.held = this.held.filter((other) => other !== one);
    this.leaving = [...this.leaving.filter((model) => model !== one.model), one.model];
    return one.model;
  }
  evict(): string[] {
    const told: string[] = [];
    while (this.total() > this.limit && this.idle().length > 0) told.push(this.leave(this.idle()[0] as Plain));
    return told;
  }
  admit(model: string, choices: readonly Choice[]): unknown {
    const own = this.of(model);
    const enough = (a: Choice, b: Choice) => a.contextTokens >= b.contextTokens && a.sequences >= b.sequences;
    if (own !== undefined && choices.some((choice) => enough(own.choice, choice))) {
      own.users++;
      own.at = this.now;
      own.turn = ++this.turn;
      return { kind: "held", choice: own.choice };
    }
    const real = choices.map((choice) => ({ ...choice, bytes: choice.bytes + (this.more[model] ?? 0) }));
    const mine = own?.users === 0 ? own.bytes : 0;
    const room = this.limit - this.total() + mine;
    let possible = room;
    for (const other of this.idle()) if (other !== own) possible += other.bytes;
    const refused = {
      kind: "refused",
      neededBytes: real.map(({ bytes }) => bytes).sort((a, b) => a - b)[0],
      availableBytes: possible < 0 ? 0 : possible,
    };
    if (own !== undefined && own.users > 0) return refused;
    const without = real.filter((choice) => choice.contextTokens === real[0]?.contextTokens && choice.bytes <= room);
    const within = real.filter(({ bytes }) => bytes <= possible && bytes <= refused.availableBytes);
    const choice = without[0] ?? within[0];
    if (choice === undefined) return refused;
    const unload = own === undefined ? [] : [this.leave(own)];
    const coming = { model, choice, bytes: choice.bytes, users: 1, at: this.now, turn: ++this.turn };
    this.held.push(coming);
    unload.push(...this.evict());
    return { kind: "load", choice, unload };
  }
}

type Both = { readonly oracle: Oracle; counted: number };
const command = (label: string, run: (oracle: Oracle, real: MemoryBudget) => void): fc.Command<Both, MemoryBudget> => ({
  check: () => true,
  toString: () => label,
  run(model, real) {
    const { oracle } = model;
    oracle.now += 1;
    model.counted += 1;
    run(oracle, real);
    assert.equal(real.heldBytes, oracle.total());
    assert.deepEqual([...real.leaving].sort(), [...oracle.leaving].sort());
    const stuck = oracle.held.every(({ users, model: name }) => users > 0 || oracle.pinned.includes(name));
    assert.equal(real.heldBytes <= oracle.limit || stuck, true, "over the limit with somebody who could leave");
  },
});

const names = fc.constantFrom("a", "b", "c", "d");
const bytes = fc.integer({ min: 1, max: 120 });
const choices = fc.array(fc.record({ bytes, contextTokens: fc.constantFrom(4, 8), sequences: fc.constantFrom(1, 4) }), {
  minLength: 1,
  maxLength: 4,
});
const commands = [
  fc.tuple(names, choices).map(([name, asked]) =>
    command(`admit ${name} ${JSON.stringify(asked)}`, (oracle, real) => {
      const before = new Set(oracle.held.filter(({ users }) => users > 0).map(({ model }) => model));
      const admission = real.admit(name, asked, oracle.now);
      assert.deepEqual(admission, oracle.admit(name, asked));
      for (const busy of before) assert.equal(real.holds(busy), true, "a busy model was told to leave");
    }),
  ),
  names.map((name) =>
    command(`release ${name}`, (oracle, real) => {
      const told = real.release(name, oracle.now);
      const own = oracle.of(name);
      if (own === undefined || own.users === 0) return assert.deepEqual(told, []);
      own.users--;
      own.at = oracle.now;
      own.turn = ++oracle.turn;
      assert.deepEqual(told, oracle.evict());
    }),
  ),
  fc.tuple(names, bytes).map(([name, real]) =>
    command(`measured ${name} ${real}`, (oracle, budget) => {
      const told = budget.measured(name, real);
      const own = oracle.of(name);
      if (own === undefined || own.bytes >= real) return assert.deepEqual(told, []);
      oracle.more[name] = (oracle.more[name] ?? 0) + real - own.bytes;
      own.bytes = real;
      assert.deepEqual(told, oracle.evict());
    }),
  ),
  names.map((name) =>
    command(`pin ${name}`, (oracle, real) => {
      real.pin(name);
      oracle.pinned.push(name);
    }),
  ),
  names.map((name) =>
    command(`lost ${name}`, (oracle, real) => {
      real.lost(name);
      oracle.held = oracle.held.filter(({ model }) => model !== name);
      oracle.leaving = oracle.leaving.filter((model) => model !== name);
    }),
  ),
  names.map((name) =>
    command(`gone ${name}`, (oracle, real) => {
      real.gone(name);
      oracle.leaving = oracle.leaving.filter((model) => model !== name);
    }),
  ),
  bytes.map((limit) =>
    command(`limit ${limit}`, (oracle, real) => {
      oracle.limit = limit;
      assert.deepEqual(real.limit(limit), oracle.evict());
    }),
  ),
  fc.integer({ min: 1, max: 10 }).map((time) =>
    command(`expire ${time}`, (oracle, real) => {
      oracle.now += 3;
      const told = real.expire(time, oracle.now);
      assert.deepEqual(
        told,
        oracle
          .idle()
          .filter(({ at }) => oracle.now - at >= time)
          .map((late) => oracle.leave(late)),
      );
    }),
  ),
];

test("whatever happens in whatever order, it decides as a naive one does, and never evicts who is busy or pinned", () => {
  let counted = 0;
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60, size: "max" }), (steps) => {
      const model = { oracle: new Oracle(), counted: 0 };
      fc.modelRun(() => ({ model, real: createMemoryBudget(100) }), steps);
      counted += model.counted;
    }),
    { numRuns: 1000 },
  );
  assert.equal(counted > 5000, true, `only ${counted} steps were tried`);
});
