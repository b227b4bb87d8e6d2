import assert from "node:assert/strict";
import test from "node:test";
import type { DiffChange } from "../diff/report.ts";
import type { Approval } from "./approvals.ts";
import { gateDiagnostics, gateJson, gateMarkdown, gateSentence } from "./gate-report.ts";
import { type GateInput, judgeGate, type SignedLanding } from "./judge-gate.ts";
import { dayNumber, daySeconds } from "./utc.ts";

const at = (day: string, hours = 0) => (dayNumber(day) as number) * daySeconds + hours * 3600;

const change = (more: Partial<DiffChange> = {}): DiffChange => ({
  capability: "net",
  verdict: "wider",
  rule: "hosts/added",
  risk: "medium",
  witness: "b.example",
  before: null,
  after: { hosts: ["b.example"] },
  optional: { before: false, after: false },
  sentence: "",
  reason: null,
  spans: {},
  fingerprint: "ab".repeat(32),
  ...more,
});
const approval: Approval = {
  capability: "net",
  scope: { hosts: ["b.example"] },
  who: "ben",
  why: "Loads maps.",
  until: "2026-12-31",
};
const landing = (more: Partial<SignedLanding> = {}): SignedLanding => ({
  approval,
  commit: "c0ffee",
  at: at("2026-11-01"),
  by: ["anna", "Ben"],
  ...more,
});

function judge(changes: readonly DiffChange[], landed: readonly SignedLanding[], more: Partial<GateInput> = {}) {
  const entries = landed.map((one, index) => [changes[index]?.fingerprint ?? "ff".repeat(32), one] as const);
  return judgeGate({
    report: { changes, blocked: [], baseline: "consented" },
    landed: new Map(entries),
    proposed: new Map(),
    authors: ["anna"],
    now: at("2026-11-20"),
    ...more,
  });
}

const cases: readonly {
  state: string;
  because: string;
  change?: Partial<DiffChange>;
  landing?: Partial<SignedLanding> | null;
  more?: Partial<GateInput>;
}[] = [
  { state: "approved", because: "it is signed off, and 3 days are over" },
  { state: "unapproved", landing: null, because: "nobody said anything" },
  {
    state: "proposed",
    landing: null,
    more: { proposed: new Map([["ab".repeat(32), approval]]) },
    because: "the author of the change wrote that approval",
  },
  {
    state: "stale",
    landing: null,
    more: { landed: new Map([["cd".repeat(32), landing()]]) },
    because: "the approval is for another change of the same capability",
  },
  {
    state: "unapproved",
    landing: null,
    more: { landed: new Map([["cd".repeat(32), landing({ approval: { ...approval, capability: "db" } })]]) },
    because: "an approval of another capability says nothing here",
  },
  {
    state: "unapproved",
    landing: { approval: { ...approval, capability: "clipboard" } },
    because: "its reviewers read another name beside the fingerprint",
  },
  {
    state: "stale",
    landing: { approval: { ...approval, scope: { hosts: ["maps.example"] } } },
    because: "its reviewers read another scope beside the fingerprint",
  },
  { state: "cooling-down", more: { now: at("2026-11-04") - 1 }, because: "a second is missing" },
  { state: "approved", more: { now: at("2026-11-04") }, because: "the three days are over to the second" },
  {
    state: "cooling-down",
    change: { risk: "high" },
    more: { now: at("2026-11-05"), authors: [] },
    because: "high waits 7 days",
  },
  {
    state: "approved",
    change: { risk: "critical" },
    more: { now: at("2026-11-15") },
    because: "critical waited its 14 days",
  },
  {
    state: "approved",
    change: { risk: "low", verdict: "undecided" },
    more: { now: at("2026-11-02") },
    because: "low waits one",
  },
  { state: "approved", more: { now: at("2027-01-01") - 1 }, because: "the last day counts to its end" },
  { state: "expired", more: { now: at("2027-01-01") }, because: "the last day is over" },
  {
    state: "expired",
    landing: { approval: { ...approval, until: "2026-11-02" } },
    more: { now: at("2026-11-01", 5) },
    because: "it ends before its cool-down does",
  },
  {
    state: "expired",
    landing: { approval: { ...approval, until: "9999-12-31" } },
    more: { now: at("2027-11-02") },
    because: "no approval lasts more than a year",
  },
  { state: "unsigned", landing: { by: ["anna", "carol"] }, because: "ben had no part in it" },
  { state: "unsigned", landing: { by: [] }, because: "nobody knows who brought it" },
  { state: "self-approved", change: { risk: "high" }, more: { authors: ["BEN"] }, because: "he proposes it himself" },
  {
    state: "approved",
    change: { risk: "medium" },
    more: { authors: ["ben"] },
    because: "medium needs no second person",
  },
  { state: "cooling-down", landing: { at: at("2026-11-21") }, because: "it comes from the future" },
  {
    state: "approved",
    change: { risk: "critical" },
    landing: { at: at("2026-11-19") },
    more: { report: { changes: [change({ risk: "critical" })], blocked: [], baseline: "none" } },
    because: "the app is new, and nobody had less of it",
  },
  {
    state: "cooling-down",
    change: { risk: "none" },
    landing: { at: at("2026-11-21") },
    because: "it comes from the future, even where no day has to pass",
  },
];
for (const { state, because, change: changed, landing: landed, more } of cases) {
  test(`a change is ${state}: ${because}`, () => {
    const one = change(changed);
    const decision = judge([one], landed === null ? [] : [landing(landed)], more);
    assert.deepEqual(
      decision.changes.map((judged) => judged.state),
      [state],
    );
    assert.equal(decision.gate, state === "approved" ? "open" : "closed");
    assert.equal(decision.opensAt !== null, state === "cooling-down");
    const diagnostics = gateDiagnostics(decision, "locara.json");
    assert.equal(diagnostics.length, state === "approved" ? 0 : 1);
    for (const { message, hint } of diagnostics)
      for (const sentence of [message, hint]) assert.match(sentence, /^[^a-z\n].*[.?]$/u);
  });
}

test("what asks for no more needs no approval, and an identity change has none", () => {
  assert.equal(judge([change({ verdict: "narrower" })], []).gate, "open");
  const blocked = [{ code: "LOC5004", message: "Another app." } as const];
  const decision = judge([change()], [landing()], { report: { changes: [change()], blocked, baseline: "published" } });
  assert.deepEqual([decision.gate, decision.opensAt], ["closed", null]);
  assert.equal(gateSentence(decision), "The gate is closed: no approval can open it.");
});

test("one change that is not signed off keeps the rest waiting, with no opening time", () => {
  const second = change({ fingerprint: "cd".repeat(32), capability: "db" });
  const decision = judge([change(), second], [landing({ at: at("2026-11-19") })]);
  assert.deepEqual([decision.gate, decision.opensAt], ["closed", null]);
  assert.equal(gateSentence(decision), "The gate is closed: 1 change not signed off.");
});

test("the gate opens when its slowest change has cooled down, and never if a faster one expires before", () => {
  const slow = change({ fingerprint: "cd".repeat(32), capability: "fs.paths", risk: "high" });
  const slowLanding = landing({ at: at("2026-11-18"), approval: { ...approval, capability: "fs.paths" } });
  const decision = judge([change(), slow], [landing(), slowLanding]);
  assert.equal(gateSentence(decision), "The gate is closed and opens at 2026-11-25T00:00:00Z.");
  const short = landing({ approval: { ...approval, until: "2026-11-24" } });
  const never = judge([change(), slow], [short, slowLanding]);
  assert.equal(never.opensAt, null);
  assert.equal(gateSentence(never), "The gate is closed: an approval ends before the rest has cooled down.");
});

test("the machine form says when, who and what to do", () => {
  const form = gateJson(judge([change()], [landing({ at: at("2026-11-19", 6) })]));
  assert.deepEqual([form.gate, form.opensAt], ["closed", "2026-11-22T06:00:00Z"]);
  assert.deepEqual(form.changes[0]?.approval, {
    commit: "c0ffee",
    who: "ben",
    approvedAt: "2026-11-19T06:00:00Z",
    opensAt: "2026-11-22T06:00:00Z",
    expiresAt: "2027-01-01T00:00:00Z",
  });
});

test("text from an approvals file is text in a comment: no link, no mention, no markup", () => {
  const who = "@all [x](https://evil.example) <img src=x> **b** www.evil.example";
  const text = gateMarkdown(judge([change()], [landing({ approval: { ...approval, who } })]));
  assert.doesNotMatch(text, /@all|\]\(|<img|\*\*b|:\/\/|www\.evil/);
  const fence = gateMarkdown(judge([change({ after: "```\n# Approved" })], []));
  assert.equal(fence.split("```").length, 3);
  assert.match(gateMarkdown(judge([change()], [])), new RegExp(`"${"ab".repeat(32)}": \\{\\n {2}"capability": "net"`));
});
