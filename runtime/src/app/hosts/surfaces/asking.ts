import type { PermissionState } from "@locara/schema";
import type { Answer } from "../../services/permission-questions.ts";
import type { Question } from "./protocol.ts";

/** The question that stands on the user's surface. Only the surface answers it; there is never more than one. */
export interface Asking {
  ask(permission: PermissionState, signal: AbortSignal): Promise<Answer>;
  current(): Question | null;
  /** False where this question is not asked, or no longer. */
  answer(question: string, answer: Answer): boolean;
  /** The surface was closed without an answer. */
  dismiss(): void;
}

/** `shown` is called with each question, to bring the surface before the user, and when it is over. */
export function createAsking(shown: (question: Question | null) => void): Asking {
  let current: { readonly question: Question; readonly settle: (answer: Answer) => void } | null = null;
  let asked = 0;
  return {
    ask({ capability, sentences }, signal) {
      asked += 1;
      const question = { id: String(asked), capability, sentences };
      return new Promise<Answer>((resolve, reject) => {
        const end = (then: () => void) => (): void => {
          signal.removeEventListener("abort", aborted);
          current = null;
          shown(null);
          then();
        };
        const aborted = end(() => reject(signal.reason as Error));
        signal.addEventListener("abort", aborted, { once: true });
        current = { question, settle: (answer) => end(() => resolve(answer))() };
        shown(question);
      });
    },
    current: () => current?.question ?? null,
    answer(question, answer) {
      if (current?.question.id !== question) return false;
      current.settle(answer);
      return true;
    },
    dismiss: () => current?.settle("later"),
  };
}
