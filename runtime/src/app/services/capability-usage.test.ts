import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEntry } from "@locara/schema";
import { capabilityUses, undeclared } from "./capability-usage.ts";

const decided = (time: number, command: string, outcome: AuditEntry["outcome"], capability?: string): AuditEntry =>
  ({ time, phase: "decided", command, outcome, ...(capability === undefined ? {} : { capability }) }) as AuditEntry;

test("uses are counted by the capability that allowed, refusals by the one that was missing or would have allowed", () => {
  const granting = { "fs.readText": ["fs.paths", "fs.user-selected"], "db.query": ["db"] };
  const entries: AuditEntry[] = [
    { time: 1, phase: "asked", command: "db.query" },
    decided(1, "db.query", "allowed", "db"),
    decided(5, "db.query", "allowed", "db"),
    decided(4, "db.query", "not-granted", "db"),
    decided(6, "fs.readText", "out-of-scope"),
    decided(7, "net.fetch", "undeclared"),
    decided(8, "constructor", "invalid"),
  ];
  const none = { allowed: 0, lastAllowed: null };
  assert.deepEqual(capabilityUses(entries, granting), [
    { capability: undeclared, ...none, refused: 2, lastRefused: 8 },
    { capability: "db", allowed: 2, refused: 1, lastAllowed: 5, lastRefused: 4 },
    { capability: "fs.paths", ...none, refused: 1, lastRefused: 6 },
    { capability: "fs.user-selected", ...none, refused: 1, lastRefused: 6 },
  ]);
});
