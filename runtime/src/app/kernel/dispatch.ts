import type { AnyCommand, Call, Opened, Ports } from "@locara/schema";
import { LocaraError } from "@locara/schema";
import type { Audit } from "./audit.ts";
import { cancelled } from "./cancellation.ts";
import { explainInvalid, explainMissing, explainNotGranted, explainOutOfScope } from "./explain.ts";
import type { Entry, Policy } from "./policy.ts";
import { targetText } from "./target-text.ts";

export interface Kernel {
  readonly policy: Policy;
  readonly ports: Ports;
  readonly audit: Audit;
}

/** How often a result may lead on to another request (a redirect). Each of them is judged like the first. */
const mostSteps = 10;

/**
 * Decides one request and, where a granted capability allows it, does it.
 *
 * Every way out before `perform` leaves an "asked" and a "decided" line in the audit.
 */
export async function dispatch(
  kernel: Kernel,
  command: string,
  payload: unknown,
  call: Call<unknown>,
): Promise<unknown> {
  const { policy, audit } = kernel;
  const entry = policy.entry(command);
  audit.asked(command);
  if (entry === undefined) {
    audit.decided(command, policy.granting(command).length > 0 ? "undeclared" : "invalid");
    throw explainMissing(policy, command);
  }
  let args = payload;
  for (let step = 0; step <= mostSteps; step++) {
    const result = await decide(kernel, entry, args, call, step > 0);
    const next = entry.command.follow?.(result, args) ?? null;
    if (next === null) return checkedResult(entry, result);
    args = next;
    audit.asked(command);
  }
  throw new LocaraError(
    "resource/network",
    `${command} was redirected more than ${mostSteps} times.`,
    "Ask the server that is meant directly.",
  );
}

/** `led` says that the app did not spell these arguments itself: then a denial does not repeat where they lead. */
function decide(kernel: Kernel, entry: Entry, args: unknown, call: Call<unknown>, led: boolean): unknown {
  const { audit, ports } = kernel;
  const { command, checks } = entry;
  const problem = checks.args(args);
  if (problem !== null) {
    audit.decided(command.id, "invalid");
    throw explainInvalid(command.id, problem);
  }
  const asked = command.target(args);
  const text = led ? undefined : targetText(asked);
  const capability = judge(kernel, entry, asked, text);
  if (!("via" in command)) return lookUp(kernel, entry, { asked, text, capability, input: command.input(args) }, call);
  audit.decided(command.id, "allowed", capability, text);
  if (call.signal.aborted) throw cancelled();
  return command.perform(command.via(asked, ports), command.input(args), call);
}

/** The first capability that allows it; throws where none does. */
function judge({ policy, audit }: Kernel, entry: Entry, target: unknown, text: string | undefined): string {
  let withheld: string | undefined;
  for (const rule of entry.rules) {
    if (!rule.allows(target)) continue;
    if (!policy.withheld.has(rule.capability)) return rule.capability;
    withheld ??= rule.capability;
  }
  const { id } = entry.command;
  audit.decided(id, withheld === undefined ? "out-of-scope" : "not-granted", withheld, text);
  throw withheld === undefined ? explainOutOfScope(entry, text) : explainNotGranted(entry, withheld);
}

interface Judged {
  readonly asked: unknown;
  readonly text: string | undefined;
  readonly capability: string;
  readonly input: unknown;
}

/** Opens what was asked for, judges what it turned out to be, and uses exactly that. */
async function lookUp(kernel: Kernel, entry: Entry, { asked, text, capability, input }: Judged, call: Call<unknown>) {
  const { audit, ports } = kernel;
  const command = entry.command as Extract<AnyCommand, { resolve: unknown }>;
  let opened: Opened<unknown, unknown>;
  try {
    opened = await command.resolve(asked, ports, call.signal);
  } catch (error) {
    audit.decided(command.id, "allowed", capability, text);
    throw error;
  }
  try {
    audit.decided(command.id, "allowed", judge(kernel, entry, opened.target, text), text);
    if (call.signal.aborted) throw cancelled();
    return await command.perform(opened.handle, input, call);
  } finally {
    await opened.close?.();
  }
}

/** A result of another shape than declared is our fault, and stays here. */
function checkedResult({ command, checks }: Entry, result: unknown): unknown {
  const problem = checks.result(result);
  if (problem === null) return result;
  throw new Error(`${command.id} gave a result of another shape than it declares: ${problem}`);
}
