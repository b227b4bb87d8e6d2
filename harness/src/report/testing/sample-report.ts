import { type ConformanceReport, hostReport, type TestLine } from "../conformance-report.ts";
import type { ConformanceRecord } from "../record.ts";

/** What a hostile page may say, to become part of whoever reads the report. */
export const hostileText = `</pre></td><script>alert("out")</script><img src=x onerror=alert(1)>&'"\u202Egnirts\u0007`;

const attempt = (id: string, category: string, stoppedBy: "kernel" | "runtime" | "page", said: string) =>
  ({ kind: "attempt", id, category, stoppedBy, escaped: false, said }) as const;

const attempts: readonly ConformanceRecord[] = [
  attempt("a forged envelope with a prototype in it", "bridge", "runtime", "protocol/malformed"),
  attempt("a command that is not declared, sent raw", "bridge", "runtime", "capability/undeclared"),
  attempt("replaying an answered request id", "bridge", "runtime", "protocol/malformed"),
  attempt("fetch of another origin", "network", "page", "TypeError: Failed to fetch"),
  attempt("an RTCPeerConnection that looks for candidates", "network", "page", "no candidate came"),
  attempt("a socket to the metadata address", "network", "kernel", "EACCES"),
  attempt("a link swapped between look and open", "files", "runtime", "capability/out-of-scope"),
  attempt("/etc/passwd through /proc/self/root", "files", "kernel", "file/not-found"),
];

export const test = (part: TestLine["part"], name: string, status: TestLine["status"] = "passed", detail = "") =>
  ({ part, name, status, detail, shots: [] }) satisfies TestLine;

const measured: readonly ConformanceRecord[] = [
  {
    kind: "requests",
    what: "boundary witnesses of every path pattern",
    tried: 4210,
    disagreements: [],
  },
  { kind: "requests", what: "hosts and ports", tried: 1830, disagreements: [] },
  { kind: "oracle", oracle: "system calls under strace", looked: 18_422, findings: [] },
  { kind: "oracle", oracle: "packets of an app without network", looked: 0, findings: [] },
  {
    kind: "budget",
    name: "cold start to interactive",
    unit: "× bare host",
    p50: 1.21,
    p95: 1.34,
    limit: 1.6,
    within: true,
    note: "12 rounds, alternating with an empty page.",
  },
  {
    kind: "budget",
    name: "tokens per second",
    unit: "× llama.cpp",
    p50: 0.972,
    p95: 0.951,
    limit: 0.93,
    within: true,
    note: "5 rounds.",
  },
  { kind: "sandbox", level: "namespaces, seccomp, Landlock", missing: [] },
];

const app = { id: "locara/transcribe", version: "0.1.0", capabilityDigest: "5f9ab6c0".repeat(8) };

/** A run in which all is well, on both hosts. */
export const fineReport: ConformanceReport = {
  v: 1,
  locara: "0.1.0",
  app,
  shards: [],
  seconds: 312.4,
  tests: [
    test("own", "tests/notes.test.ts › a note is kept"),
    test("capabilities", 'db.query is declared: {"database":"app"} is allowed by db'),
  ],
  skipped: [{ what: "oracles", why: "strace is not installed." }],
  hosts: ["browser", "electron"].map((host) =>
    hostReport(
      host,
      [...attempts, ...measured],
      [test("hostile", "page.spec.ts › nothing gets out of a page"), test("budgets", "budgets are kept")],
      [{ what: "a window opened twice", why: "In a browser the user closes tabs by the browser's own rules." }],
    ),
  ),
};

/** The same run with something wrong of every kind, in words that a hostile page chose. */
export const badReport: ConformanceReport = {
  ...fineReport,
  tests: [
    ...fineReport.tests,
    test("own", `tests/x.test.ts › ${hostileText}`, "failed", `expected 1\nbut it was ${hostileText}`),
  ],
  hosts: fineReport.hosts.map((host) =>
    host.host === "electron"
      ? host
      : hostReport(
          host.host,
          [
            ...host.records,
            {
              kind: "attempt",
              id: `popup ${hostileText}`,
              category: "windows",
              stoppedBy: "page",
              escaped: true,
              said: hostileText,
            },
            { kind: "requests", what: "links", tried: 12, disagreements: [`kernel allows ${hostileText}`] },
            { kind: "oracle", oracle: `strace ${hostileText}`, looked: 3, findings: [`opened ${hostileText}`] },
            {
              kind: "budget",
              name: `idle CPU ${hostileText}`,
              unit: "%",
              p50: 4,
              p95: 6,
              limit: 1,
              within: false,
              note: hostileText,
            },
            { kind: "sandbox", level: `none ${hostileText}`, missing: ["seccomp"] },
          ],
          [...host.tests, test("hostile", `windows.spec.ts › ${hostileText}`, "failed", hostileText)],
          [{ what: hostileText, why: hostileText }],
        ),
  ),
};
