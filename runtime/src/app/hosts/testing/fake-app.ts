import {
  type AuditEntry,
  type Event,
  initialCredit,
  type ModelState,
  type Request,
  type Response,
  toLocaraError,
} from "@locara/schema";
import type { App } from "../../compose.ts";
import { noDevices } from "../../kernel/page-grants.ts";
import type { Send, Session } from "../../kernel/session.ts";
import { openIncidents } from "../../services/incidents.ts";

/** What a test's fake app was told, so that a test can look. */
export interface FakeApp extends App {
  readonly received: unknown[];
  /** What the page may do at the moment; a test may change it, as a user does who grants something. */
  readonly policies: { csp: string; permissionsPolicy: string };
  readonly sessions: { open: number; closed: number };
  /** Sends an event to every open session. */
  tell(event: string, payload: unknown): void;
}

interface FakeOptions {
  readonly consented?: boolean;
  readonly models?: readonly ModelState[];
  readonly commands?: readonly string[];
  /** Answers a call that is neither `test.echo` nor `test.count`. */
  readonly answer?: (request: Request) => Promise<unknown>;
}

const csp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * An app of the smallest kind that speaks the whole protocol: `test.echo` gives back its arguments, `test.count` streams
 * numbers with credit, everything else is undeclared.
 */
export function fakeApp({
  consented = true,
  models = [],
  commands = ["test.echo", "test.count"],
  answer,
}: FakeOptions = {}): FakeApp {
  const sends = new Set<Send>();
  const states = new Map(models.map((model) => [model.id, model]));
  const received: unknown[] = [];
  const sessions = { open: 0, closed: 0 };
  const policies = { csp, permissionsPolicy: "camera=(), microphone=()" };
  let accepted = consented;
  return {
    received,
    policies,
    sessions,
    tell(event, payload) {
      for (const send of sends) send({ v: 1, event_id: "e", event, payload });
    },
    ipc: {
      v: 1,
      capabilityDigest: "0".repeat(64),
      app: {
        publisher: "test",
        name: "fake",
        version: "1.0.0",
        displayName: "Fake",
        description: "An app for tests.",
        bundleId: "app.locara.test.fake",
        backend: "in-process",
        preload: [],
        vector: null,
        profiles: {
          low: { minRamGb: 8, budgetGb: 2.5 },
          mid: { minRamGb: 16, budgetGb: 6 },
          high: { minRamGb: 32, budgetGb: 16 },
        },
        substitution: null,
      },
      page: { file: "index.html", ...policies },
      window: { width: 800, height: 600, title: "Fake", resizable: true },
      permissions: [],
      commands: Object.fromEntries(commands.map((command) => [command, ["test"]])),
    },
    consent: {
      v: 1,
      capabilityDigest: "0".repeat(64),
      app: {
        id: "test/fake",
        version: "1.0.0",
        displayName: "Fake",
        description: "An app for tests.",
        author: "Ada Test",
      },
      badges: [{ id: "fully-local", label: "Fully local" }],
      sentences: [
        {
          capability: "fs.user-selected",
          risk: "medium",
          text: "Can write files that you pick.",
          reason: "To export what you made.",
          optional: false,
        },
        { capability: "db", risk: "low", text: "Keeps a database of its own: main.", reason: null, optional: false },
      ],
      models: models.map(({ id, bytes }) => ({ id, bytes, licence: "Apache-2.0" })),
      fit: [{ profile: "low", minRamGb: 8, budgetGb: 2.5, models: [], bytes: 0, fits: "together" }],
    },
    grants: {
      policies: () => policies,
      permissions: () => [],
      devices: noDevices,
      opened: () => [],
      plays: () => false,
    },
    session(send) {
      sessions.open += 1;
      sends.add(send);
      const session = fakeSession(send, received, answer);
      return {
        ...session,
        close() {
          if (sends.delete(send)) sessions.closed += 1;
          session.close();
        },
      };
    },
    user: {
      consented: () => accepted,
      changes: () => null,
      accept: () => {
        accepted = true;
      },
      withdraw: () => {
        accepted = false;
      },
      freeBytes: () => 1e12,
      models: () => [...states.values()],
      async fetchModels(progress, signal) {
        for (const model of states.values()) {
          for (const part of [0.25, 0.5, 0.75]) {
            signal.throwIfAborted();
            progress({ ...model, state: "fetching", haveBytes: Math.round(model.bytes * part) });
            await new Promise((resolve) => setImmediate(resolve));
          }
          states.set(model.id, { ...model, state: "ready", haveBytes: model.bytes });
        }
      },
      permissions: () => [
        { capability: "db", state: "granted", sentences: ["Keeps a database of its own: main."], optional: false },
      ],
      picks: () => [],
      forgetPick: () => undefined,
      decide: () => false,
      uses: () => [],
      incidents: openIncidents(() => 0),
      background: () => null,
      resetPlan: () => [],
      reset: async () => [],
      log: (limit) =>
        ([{ time: 0, phase: "decided", command: "test.echo", outcome: "allowed" }] satisfies AuditEntry[]).slice(
          0,
          limit,
        ),
    },
    report: (what, error) => console.error(what, error),
    pause: () => undefined,
    paused: () => false,
    close: async () => undefined,
  };
}

function fakeSession(send: Send, received: unknown[], answer: FakeOptions["answer"]): Session {
  const credits = new Map<string, (items: number) => void>();
  const cancels = new Map<string, () => void>();

  const ok = (request_id: string, payload: unknown): Response => ({ v: 1, request_id, ok: true, payload });
  const fail = (request_id: string, code: "call/cancelled" | "capability/undeclared"): Response => ({
    v: 1,
    request_id,
    ok: false,
    error: { code, message: `${code}.`, hint: "This is a test.", retryable: false },
  });

  const count = ({ request_id, payload }: Request): void => {
    const { to } = payload as { readonly to: number };
    let next = 0;
    let credit = initialCredit;
    const items = (values: readonly number[]): Event => ({
      v: 1,
      event_id: "i",
      event: "stream.items",
      payload: { request_id, items: values },
    });
    const go = (): void => {
      const values: number[] = [];
      for (; next < to && credit > 0; credit -= 1) values.push(next++);
      if (values.length > 0) send(items(values));
      if (next >= to) send(ok(request_id, { counted: next }));
    };
    credits.set(request_id, (more) => {
      credit += more;
      go();
    });
    cancels.set(request_id, () => send(fail(request_id, "call/cancelled")));
    go();
  };

  return {
    receive(message) {
      received.push(message);
      const request = message as Request;
      if (request.command === "stream.credit")
        credits.get(request.request_id)?.((request.payload as { readonly items: number }).items);
      else if (request.command === "stream.cancel") cancels.get(request.request_id)?.();
      else if (request.command === "test.echo") send(ok(request.request_id, request.payload));
      else if (request.command === "test.count") count(request);
      else if (answer !== undefined)
        answer(request).then(
          (payload) => send(ok(request.request_id, payload)),
          (error) => send({ v: 1, request_id: request.request_id, ok: false, error: toLocaraError(error).toJSON() }),
        );
      else send(fail(request.request_id, "capability/undeclared"));
    },
    notify: (event, payload) => send({ v: 1, event_id: "n", event, payload }),
    moveOn: () => undefined,
    recheck: () => undefined,
    pause: () => undefined,
    close: () => credits.clear(),
  };
}
