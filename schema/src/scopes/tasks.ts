import { canonicalJson } from "../canonical-json.ts";
import { readCron } from "../schedule/cron.ts";
import { durationSeconds } from "../schedule/duration.ts";
import { isTimeZone, timeZones } from "../schedule/time-zones.ts";
import type { ScopeProblem, ScopeType } from "../scope-type.ts";
import type { JsonSchema } from "../shape.ts";
import { idSet } from "./id-set.ts";

/** One entry of a manifest's `schedule`, as far as its shape is checked. */
interface Task {
  readonly id: string;
  readonly every?: string;
  readonly at?: string;
  readonly timezone?: string;
  readonly command: string;
}

const minute = 60;
const year = 366 * 86_400;

/**
 * What a schedule may run: the set of its commands, by inclusion. When they run is no part of it: a task that runs at
 * another time can do no more than before.
 */
export const tasks = (fragment: JsonSchema): ScopeType<readonly string[], ReadonlySet<string>> => ({
  ...idSet({ pattern: "", description: "" }),
  kind: "tasks",
  fragment,
  read(spelling) {
    const listed = spelling as readonly Task[];
    const problems = listed.flatMap((task, index) => [
      ...timeProblems(task).map((problem) => ({ ...problem, at: [index, ...problem.at] })),
      ...(isOther(
        listed.find(({ id }) => id === task.id),
        task,
      )
        ? [twice(task, index)]
        : []),
    ]);
    const scope = [...new Set(listed.map(({ command }) => command))].sort();
    return { scope: scope.length === 0 ? null : scope, problems };
  },
});

/** The same task in full, listed again, is no other. */
const isOther = (first: Task | undefined, task: Task) => canonicalJson(first) !== canonicalJson(task);

const twice = ({ id }: Task, index: number): ScopeProblem => ({
  code: "LOC2406",
  at: [index, "id"],
  message: `There is a task "${id}" already.`,
  hint: "Give each task an id of its own.",
});

function timeProblems({ every, at, timezone }: Task): readonly ScopeProblem[] {
  if ((every === undefined) === (at === undefined)) {
    const message =
      every === undefined ? "The task says nowhere when it runs." : "The task says two ways when it runs.";
    const hint = 'Write "every" with a duration like PT15M, or "at" with a cron expression like 0 7 * * 1-5.';
    return [{ code: "LOC2401", at: [], message, hint }];
  }
  return [...everyProblems(every), ...atProblems(at), ...zoneProblems(at, timezone)];
}

function everyProblems(every: string | undefined): readonly ScopeProblem[] {
  const seconds = every === undefined ? minute : (durationSeconds(every) ?? 0);
  if (seconds >= minute && seconds <= year) return [];
  const hint = "Write a duration from PT1M, a minute, to P366D, a year.";
  return [{ code: "LOC2402", at: ["every"], message: `A task cannot repeat every "${every}".`, hint }];
}

function atProblems(at: string | undefined): readonly ScopeProblem[] {
  const read = at === undefined ? undefined : readCron(at);
  return read === undefined || "minutes" in read ? [] : [{ code: "LOC2403", at: ["at"], ...read }];
}

function zoneProblems(at: string | undefined, timezone: string | undefined): readonly ScopeProblem[] {
  if (timezone === undefined) return [];
  if (at === undefined) {
    const message = "A task that repeats after a duration has no time zone.";
    return [{ code: "LOC2405", at: ["timezone"], message, hint: 'Take "timezone" out, or write "at" instead.' }];
  }
  if (isTimeZone(timezone)) return [];
  const hint = "Write a name of the IANA time zone database, like Europe/Berlin or UTC.";
  const meant = zoneMeant(timezone);
  const guess = meant === undefined ? {} : { fix: meant };
  const message = `There is no time zone "${timezone}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}`;
  return [{ code: "LOC2404", at: ["timezone"], message, hint, ...guess }];
}

/** The zone whose name or city it is, but for the letters' case. */
function zoneMeant(typed: string): string | undefined {
  const word = typed.toLowerCase();
  return timeZones().find((name) => `/${name}`.toLowerCase().endsWith(`/${word}`));
}
