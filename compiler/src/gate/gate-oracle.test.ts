import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { fingerprint } from "../diff/fingerprint.ts";
import type { DiffChange } from "../diff/report.ts";
import type { Approval } from "./approvals.ts";
import { judgeGate } from "./judge-gate.ts";
import { type DefaultBranchCommit, landings } from "./landings.ts";
import { dayNumber, daySeconds, utc } from "./utc.ts";

// The gate against a second one that knows no landings and no chain: it keeps what the default branch carried when, and
// asks at every second that matters whether the approval was there.

const start = (dayNumber("2026-11-01") as number) * daySeconds;
const waits = { low: 1, medium: 3, high: 7, critical: 14 } as const;
type Risk = keyof typeof waits;

/** What can happen between two looks at the gate. */
type Event =
  | { readonly what: "change"; readonly scope: number; readonly risk: Risk }
  | { readonly what: "revert" }
  | { readonly what: "rebase" }
  | { readonly what: "approve"; readonly scope: number; readonly days: number; readonly who: "anna" | "ben" }
  | { readonly what: "revoke"; readonly scope: number }
  | { readonly what: "unrelated commit" }
  | { readonly what: "time passes"; readonly seconds: number };

const scope = fc.integer({ min: 1, max: 2 });
const events = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        what: fc.constant("change"),
        scope,
        risk: fc.constantFrom("low", "medium", "high", "critical"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constantFrom("revert", "rebase", "unrelated commit") }) },
    {
      weight: 3,
      arbitrary: fc.record({
        what: fc.constant("approve"),
        scope,
        days: fc.constantFrom(0, 1, 5, 20, 400),
        who: fc.constantFrom("anna", "ben"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant("revoke"), scope }) },
    {
      weight: 5,
      arbitrary: fc.record({
        what: fc.constant("time passes"),
        seconds: fc.constantFrom(
          1,
          3600,
          daySeconds - 1,
          daySeconds,
          3 * daySeconds,
          7 * daySeconds,
          14 * daySeconds,
          200 * daySeconds,
        ),
      }),
    },
  ) as fc.Arbitrary<Event>,
  { maxLength: 25 },
);

const changeOf = (scope: number, risk: Risk): DiffChange => {
  const compared = {
    capability: "net",
    verdict: "wider",
    before: null,
    after: { hosts: scope },
    optional: { before: false, after: false },
  } as const;
  const rest = { rule: "", risk, witness: null, sentence: "", reason: null, spans: {} };
  return { ...compared, ...rest, fingerprint: fingerprint("acme/notes", compared) };
};

interface World {
  now: number;
  change: DiffChange | null;
  /** The default branch, as git has it. */
  readonly chain: DefaultBranchCommit[];
  /** The same, as the oracle remembers it: what was there from when on. */
  readonly carried: { readonly from: number; readonly approvals: ReadonlyMap<string, Approval> }[];
}

function happen(world: World, event: Event): void {
  const carries = world.carried.at(-1)?.approvals ?? new Map<string, Approval>();
  const commit = (approvals: ReadonlyMap<string, Approval>) => {
    world.chain.push({ commit: `c${world.chain.length}`, committedAt: world.now, approvals });
    world.carried.push({ from: world.now, approvals });
  };
  switch (event.what) {
    case "change":
      world.change = changeOf(event.scope, event.risk);
      return;
    case "revert":
      world.change = null;
      return;
    case "rebase":
      // New commits, new places, new texts: the same change.
      if (world.change !== null) {
        const span = {
          file: "locara.json",
          start: { line: world.now, column: 1 },
          end: { line: world.now, column: 2 },
        };
        world.change = { ...world.change, sentence: `at ${world.now}`, spans: { after: span } };
      }
      return;
    case "approve": {
      const until = utc(world.now + event.days * daySeconds).slice(0, 10);
      const approval = {
        capability: "net",
        scope: { hosts: event.scope },
        who: event.who,
        why: "It is needed.",
        until,
      };
      return commit(new Map([...carries, [changeOf(event.scope, "low").fingerprint, approval]]));
    }
    case "revoke":
      return commit(new Map([...carries].filter(([name]) => name !== changeOf(event.scope, "low").fingerprint)));
    case "unrelated commit":
      world.chain.push({ commit: `c${world.chain.length}`, committedAt: world.now });
      return;
    case "time passes":
      world.now += event.seconds;
      return;
  }
}

function realGate({ now, change, chain }: World) {
  const landed = [...landings(chain, now)].map(
    ([name, landing]) => [name, { ...landing, by: ["ben", "anna"] }] as const,
  );
  return judgeGate({
    report: { changes: change === null ? [] : [change], blocked: [], baseline: "consented" },
    landed: new Map(landed),
    proposed: new Map(),
    authors: ["anna"],
    now,
  });
}

/** Open: the approval is there, was there all through the cool-down, is not over, and is somebody else's where it must be. */
function oracleGate({ now, change, carried }: World): "open" | "closed" {
  if (change === null) return "open";
  const text = (at: number) => {
    const then = carried.filter(({ from }) => from <= at).at(-1);
    return JSON.stringify(then?.approvals.get(change.fingerprint) ?? null);
  };
  const risk = change.risk as Risk;
  const signed = text(now);
  if (signed === "null") return "closed";
  const approval = JSON.parse(signed) as Approval;
  if (utc(now).slice(0, 10) > approval.until) return "closed";
  if ((risk === "high" || risk === "critical") && approval.who === "anna") return "closed";
  const begin = now - waits[risk] * daySeconds;
  const moments = [begin, ...carried.map(({ from }) => from).filter((from) => from > begin && from <= now)];
  // Two commits in one second: what the first carried was there for no time at all, and what vanished came back anew.
  if (moments.some((at) => text(at) !== signed)) return "closed";
  if (
    carried.some(
      ({ from, approvals }) =>
        from > begin && from <= now && JSON.stringify(approvals.get(change.fingerprint) ?? null) !== signed,
    )
  )
    return "closed";
  // No more than a year after it came.
  const since = carried.map(({ from }) => from).filter((from) => text(from) === signed);
  const cameAt = since.findLast((_, index) => index === 0 || text((since[index] as number) - 1) !== signed) as number;
  return now < cameAt + 366 * daySeconds ? "open" : "closed";
}

const newWorld = (): World => ({ now: start, change: null, chain: [], carried: [] });

test("the gate is open exactly when the oracle says so, whatever happens in whatever order", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(events, (list) => {
      const world = newWorld();
      for (const event of list) {
        happen(world, event);
        const decision = realGate(world);
        for (const { state } of decision.changes) seen.add(state);
        assert.equal(decision.gate, oracleGate(world), JSON.stringify(decision));
      }
    }),
    { numRuns: 3000 },
  );
  assert.deepEqual([...seen].sort(), ["approved", "cooling-down", "expired", "self-approved", "stale", "unapproved"]);
});

test("the opening time that it prints is the first second at which it is open", () => {
  fc.assert(
    fc.property(events, (list) => {
      const world = newWorld();
      for (const event of list) happen(world, event);
      const { opensAt } = realGate(world);
      if (opensAt === null) return;
      assert.equal(realGate({ ...world, now: opensAt }).gate, "open");
      assert.equal(realGate({ ...world, now: opensAt - 1 }).gate, "closed");
    }),
    { numRuns: 1000 },
  );
});

test("no commit is older than one below it, whatever its date says; a date to come counts for itself alone", () => {
  const date = fc.integer({ min: start - 100 * daySeconds, max: start + 100 * daySeconds });
  const entry = { capability: "net", scope: true, who: "ben", why: "It is needed.", until: "2027-12-31" };
  const none = new Map<string, Approval>();
  fc.assert(
    fc.property(fc.array(fc.tuple(date, fc.boolean()), { minLength: 1, maxLength: 8 }), (commits) => {
      const chain = commits.map(([committedAt, carries], index) => ({
        commit: `c${index}`,
        committedAt,
        approvals: carries ? new Map([["f", entry]]) : none,
      }));
      const landing = landings(chain, start).get("f");
      const gone = commits.findLastIndex(([, carries]) => !carries);
      if (gone === commits.length - 1) return assert.equal(landing, undefined);
      const below = commits.slice(0, gone + 1).map(([at]) => at);
      const own = commits[gone + 1]?.[0] as number;
      assert.deepEqual(
        [landing?.commit, landing?.at],
        [`c${gone + 1}`, Math.max(own, ...below.filter((at) => at <= start))],
      );
    }),
    { numRuns: 2000 },
  );
});
