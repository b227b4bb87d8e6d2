import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IpcFile } from "@locara/schema";
import { expect, type TestInfo } from "@playwright/test";
import type { Launched } from "../../kit/launch.ts";
import { type ConformanceRecord, record } from "../../kit/record.ts";
import type { PlainPage } from "./control.ts";
import type { LivePage } from "./live-page.ts";
import { openSink, openSinkFor, type Places } from "./sink.ts";
import { blind, type Host, type PageAttempt } from "./stage.ts";

/** The app under attack on one host, and the page beside it that nothing holds back. */
export interface Ground {
  readonly host: Host;
  readonly app: Launched;
  readonly page: LivePage;
  /** The page whose bridge is connected: in a browser another tab than the one that is tried and lost. */
  readonly bridged: LivePage;
  readonly plain: PlainPage;
}

/** How an attempt came out on the app, and where it should have come out otherwise. */
interface Outcome {
  readonly attempt: PageAttempt;
  readonly said: string;
  /** Null where there is no control. */
  readonly shown: string | null;
}

/** What the servers of an attempt saw. */
interface Came {
  readonly fromApp: readonly string[];
  readonly fromControl: readonly string[];
}

type Verdict =
  | { readonly kind: "denied" | "escaped"; readonly words: string }
  /** It could not have succeeded either way, or its control is broken. */
  | { readonly kind: "vacuous"; readonly words: string }
  /** This browser has nothing of the kind. */
  | { readonly kind: "not here"; readonly words: string };

/** How long what a page set going unseen may take to get out. */
const settleMilliseconds = 400;

/** Makes all attempts on the app, the same again where nothing holds them back, and notes each for the report. */
export async function tryPage(info: TestInfo, ground: Ground, attempts: readonly PageAttempt[]): Promise<void> {
  const asked = attempts.filter(({ hosts }) => hosts?.includes(ground.host) !== false);
  const policies = await policiesOf(ground.app);
  const isAllowed = ({ allowedBy }: PageAttempt) => allowedBy !== undefined && policies.includes(allowedBy);
  for (const { id, allowedBy } of asked.filter(isAllowed))
    info.annotations.push({ type: "left out", description: `${id}: the app declares ${allowedBy}` });

  const records: ConformanceRecord[] = [];
  const faults: string[] = [];
  for (const { attempt, verdict } of await verdictsOf(
    ground,
    asked.filter((attempt) => !isAllowed(attempt)),
  )) {
    const { id, category, stoppedBy, loss } = attempt;
    const { kind, words } = verdict;
    const known = loss === undefined ? {} : { loss };
    if (kind === "not here") info.annotations.push({ type: kind, description: `${id}: ${words}` });
    else records.push({ kind: "attempt", id, category, stoppedBy, escaped: kind === "escaped", said: words, ...known });
    if (kind === "vacuous" || (kind === "escaped" && loss === undefined)) faults.push(`${kind}: ${id}: ${words}`);
    if (kind === "denied" && loss !== undefined) faults.push(`stopped, and no loss any more: ${id}: ${words}`);
  }
  await record(info, ...records);
  expect(faults).toEqual([]);
  expect(records.length, "attempts made").toBeGreaterThan(asked.length / 4);
}

async function verdictsOf(ground: Ground, attempts: readonly PageAttempt[]) {
  const sink = await openSinkFor(ground.app, attempts.length);
  const plainSink = await openSink(attempts.length);
  try {
    const outcomes: Outcome[] = [];
    const shown = new Map<PageAttempt["control"], string>();
    for (const [index, attempt] of attempts.entries()) {
      const places = { to: sink.places[index] as Places, plainTo: plainSink.places[index] as Places };
      outcomes.push(await outcomeOf(ground, attempt, places, shown));
    }
    await new Promise((resolve) => setTimeout(resolve, settleMilliseconds));
    const [fromApp, fromControl] = await Promise.all([sink.seen(), plainSink.seen()]);
    return outcomes.map((outcome, index) => ({
      attempt: outcome.attempt,
      verdict: judge(outcome, { fromApp: fromApp[index] ?? [], fromControl: fromControl[index] ?? [] }),
    }));
  } finally {
    await sink.close();
    await plainSink.close();
  }
}

const broke = (error: unknown): string => `broke: ${String(error)}`;

async function outcomeOf(
  { host, app, page, plain }: Ground,
  attempt: PageAttempt,
  places: { readonly to: Places; readonly plainTo: Places },
  shown: Map<PageAttempt["control"], string>,
): Promise<Outcome> {
  const { to, plainTo } = places;
  const { control } = attempt;
  const onApp = page.get().then((own) => attempt.attempt({ host, page: own, to, app, electron: app.electron }));
  const onPlain =
    control === "plain page"
      ? plain.page
          .get()
          .then((own) => attempt.attempt({ host, page: own, to: plainTo, app: null, electron: plain.electron }))
      : Promise.resolve(null);
  const [said, seen] = await Promise.all([onApp.catch(broke), onPlain.catch(broke)]);
  if (typeof control !== "function") return { attempt, said, shown: seen };
  // The same control shows the same of every attempt that has it.
  const known =
    shown.get(control) ??
    (await control({ host, page: await page.get(), to, app, electron: app.electron }).catch(broke));
  shown.set(control, known);
  return { attempt, said, shown: known };
}

function judge({ attempt, said, shown }: Outcome, { fromApp, fromControl }: Came): Verdict {
  const { control, expect: denied } = attempt;
  const words = [said, ...(fromApp.length === 0 ? [] : [`the server saw ${fromApp.join(", ")}`])]
    .join("; ")
    .slice(0, 300);
  if (fromApp.length > 0 || !denied.test(said)) return { kind: "escaped", words };
  if (typeof control === "object") return { kind: "denied", words: `${words} (no control: ${control.none})` };
  if (typeof control === "function")
    return /^worked/.test(shown ?? "")
      ? { kind: "denied", words }
      : { kind: "vacuous", words: `its control: ${shown}` };
  const gotNothing = denied.test(shown ?? "") || blind.test(shown ?? "");
  if (fromControl.length > 0 || !gotNothing) return { kind: "denied", words };
  // A display that others draw on too gives its focus to one window, and the clipboard to that alone.
  if (/^refused: absent|Document is not focused/.test(shown ?? "")) return { kind: "not here", words: shown ?? "" };
  return { kind: "vacuous", words: `without any layer too: ${shown}` };
}

async function policiesOf({ places }: Launched): Promise<string> {
  const { page } = JSON.parse(await readFile(join(places.artifacts, "ipc.json"), "utf8")) as IpcFile;
  return `${page.csp} ${page.permissionsPolicy}`;
}
