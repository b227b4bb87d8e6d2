import type { PermissionState } from "@locara/schema";
import { cancelled, type Later } from "../kernel/cancellation.ts";

/** What the user says to a question. `later`: neither now nor never; closing or ignoring it says the same. */
export type Answer = "granted" | "refused" | "later";

interface QuestionsOptions {
  readonly now: () => number;
  readonly later: Later;
  /** Shows one question, where no page reaches it, until it is answered or `signal` aborts. */
  readonly show: (permission: PermissionState, signal: AbortSignal) => Promise<Answer>;
}

/** The questions of one app: one at a time, and none for a while after a no. */
export interface Questions {
  /** The user's answer, or null where the user is left in peace: nothing was shown. Throws where `signal` aborts first. */
  ask(permission: PermissionState, signal: AbortSignal): Promise<Answer | null>;
}

/** How long no question is shown after one that was not answered with yes: an app cannot ask until it hears one. */
export const quietMilliseconds = 30_000;

/** A question that nobody answers goes away. */
export const longestQuestionMilliseconds = 5 * 60_000;

interface Question {
  readonly permission: PermissionState;
  /** Takes it down. */
  readonly shown: AbortController;
  readonly answered: Promise<Answer | null>;
  settle(answer: Answer | null | Promise<never>): void;
  /** Calls that wait for its answer. */
  waiting: number;
}

/**
 * Calls that need the same capability share one question; other questions wait in line, and a no ends the line. A call
 * that is taken back takes its question with it, which counts as a no: an app cannot flash its questions either.
 */
export function createQuestions({ now, later, show }: QuestionsOptions): Questions {
  let line: Question[] = [];
  let quietUntil = Number.NEGATIVE_INFINITY;

  const showFirst = (): void => {
    const [question] = line;
    if (question === undefined) return;
    const { permission, shown, settle } = question;
    const prevent = later(longestQuestionMilliseconds, () => shown.abort());
    const answer = show(permission, shown.signal).catch((error: unknown): Answer => {
      if (shown.signal.aborted) return "later";
      throw error;
    });
    answer.then(
      (said) => leave(question, said, () => settle(said)),
      (error: unknown) => leave(question, "later", () => settle(Promise.reject(error))),
    );
    answer.finally(prevent).catch(() => undefined);
  };

  const leave = (question: Question, said: Answer, settle: () => void): void => {
    const rest = line.filter((one) => one !== question);
    line = said === "granted" ? rest : [];
    if (said !== "granted") {
      quietUntil = now() + quietMilliseconds;
      for (const one of rest) one.settle(null);
    }
    settle();
    showFirst();
  };

  const withdraw = (question: Question): void => {
    question.waiting -= 1;
    if (question.waiting > 0) return;
    if (line[0] === question) question.shown.abort();
    else line = line.filter((one) => one !== question);
  };

  const open = (permission: PermissionState): Question => {
    let settle: Question["settle"] = () => undefined;
    const answered = new Promise<Answer | null>((resolve) => {
      settle = resolve;
    });
    // Whoever asked may be gone by the time it is answered.
    answered.catch(() => undefined);
    const question: Question = { permission, shown: new AbortController(), answered, settle, waiting: 0 };
    line.push(question);
    return question;
  };

  return {
    async ask(permission, signal) {
      if (signal.aborted) throw cancelled();
      if (now() < quietUntil) return null;
      const known = line.find((one) => one.permission.capability === permission.capability);
      const question = known ?? open(permission);
      question.waiting += 1;
      if (known === undefined && line[0] === question) showFirst();
      return new Promise((resolve, reject) => {
        const leaveLine = (): void => {
          withdraw(question);
          reject(cancelled());
        };
        signal.addEventListener("abort", leaveLine, { once: true });
        question.answered.finally(() => signal.removeEventListener("abort", leaveLine)).then(resolve, reject);
      });
    },
  };
}
