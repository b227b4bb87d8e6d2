import type { Page } from "@playwright/test";
import { callFrom, type Outcome } from "./bridge.ts";

/** What follows once a call was allowed (the file is missing, the model is of another kind) is the machine's word. */
const refusals = /^(capability|protocol|command)\/|^argument\/invalid$|^resource\/internal$/;
/** A stream that goes on, or a question to the user, answers when they like: then the log says what was decided. */
const patienceMilliseconds = 3000;

/** What the host decided on a call: `allowed`, or the code of its refusal. */
export async function decided(page: Page, command: string, args: unknown): Promise<string> {
  // A dialog may be shown only right after the user did something.
  await page.mouse.click(5, 5);
  const waiting = new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMilliseconds));
  const outcome: Outcome | null = await Promise.race([callFrom(page, command, args), waiting]);
  if (outcome !== null) return outcome.ok || !refusals.test(outcome.code) ? "allowed" : outcome.code;
  const log = await callFrom(page, "audit.capabilityLog", { limit: 100 });
  const entries = log.ok ? (log.result as readonly { readonly command: string; readonly outcome?: string }[]) : [];
  // The newest comes first; one that was asked and not decided yet has no outcome, whatever came of those before it.
  return entries.find((entry) => entry.command === command)?.outcome ?? "no answer";
}
