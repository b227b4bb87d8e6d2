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

/** A call, and who wants to know what allows it. */
export interface DispatchCall extends Omit<Call<unknown>, "permits" | "request"> {
  /** Called with each capability that lets a step of the call pass. */
  allowedBy?(capability: string): void;
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
  call: DispatchCall,
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
function decide(kernel: Kernel, entry: Entry, args: unknown, call: DispatchCall, led: boolean): unknown {
  const { audit } = kernel;
  const { command, checks } = entry;
  const problem = checks.args(args);
  if (problem !== null) {
    audit.decided(command.id, "invalid");
    throw explainInvalid(command.id, problem);
  }
  const asked = command.target(args);
  const text = led ? undefined : targetText(asked);
  const act = (capability: string): unknown => {
    const judged: Judged = { asked, text, capability, input: command.input(args) };
    return "via" in command ? use(kernel, entry, judged, call) : lookUp(kernel, entry, judged, call);
  };
  const capability = judge(kernel, entry, asked, text, call);
  return typeof capability === "string" ? act(capability) : capability.then(act);
}

/** The first capability that allows it; throws where none does. What is optional and undecided the user is asked for. */
function judge(
  { policy, audit }: Kernel,
  entry: Entry,
  target: unknown,
  text: string | undefined,
  { signal }: DispatchCall,
): string | Promise<string> {
  let withheld: string | undefined;
  for (const rule of entry.rules) {
    if (!rule.allows(target)) continue;
    if (!policy.withheld.has(rule.capability)) return rule.capability;
    withheld ??= rule.capability;
  }
  const { id } = entry.command;
  audit.decided(id, withheld === undefined ? "out-of-scope" : "not-granted", withheld, text);
  if (withheld === undefined) throw explainOutOfScope(entry, text);
  const missing = withheld;
  const refusal = (): LocaraError => explainNotGranted(entry, missing);
  if (policy.withheld.ask === undefined) throw refusal();
  return policy.withheld.ask(missing, signal).then((granted) => {
    if (!granted || policy.withheld.has(missing)) throw refusal();
    // The user's yes makes it another request, which the log tells from the one that was refused.
    audit.asked(id);
    return missing;
  });
}

/** Would it be allowed as things are now, with nobody asked? */
const permitting =
  ({ withheld }: Policy, { rules }: Entry) =>
  (target: unknown): boolean =>
    rules.some((rule) => rule.allows(target) && !withheld.has(rule.capability));

/** What a running command sees of its call. What it asks for in its turn is one of the app's own requests. */
const performing = (kernel: Kernel, entry: Entry, call: DispatchCall): Call<unknown> => ({
  ...call,
  permits: permitting(kernel.policy, entry),
  request: (command, payload) => dispatch(kernel, command, payload, { ...call, emit: noItems }),
});

const noItems = (): Promise<void> => Promise.reject(new Error("A command within a command answers once."));

interface Judged {
  readonly asked: unknown;
  readonly text: string | undefined;
  readonly capability: string;
  readonly input: unknown;
}

function use(kernel: Kernel, entry: Entry, judged: Judged, call: DispatchCall): unknown {
  const { audit, ports } = kernel;
  const { command } = entry;
  const { asked, text, capability, input } = judged;
  audit.decided(command.id, "allowed", capability, text);
  call.allowedBy?.(capability);
  if (call.signal.aborted) throw cancelled();
  const direct = command as Extract<AnyCommand, { via: unknown }>;
  return direct.perform(direct.via(asked, ports), input, performing(kernel, entry, call));
}

/** Opens what was asked for, judges what it turned out to be, and uses exactly that. */
async function lookUp(kernel: Kernel, entry: Entry, { asked, text, capability, input }: Judged, call: DispatchCall) {
  const { audit, ports } = kernel;
  const command = entry.command as Extract<AnyCommand, { resolve: unknown }>;
  call.allowedBy?.(capability);
  let opened: Opened<unknown, unknown>;
  try {
    opened = await command.resolve(asked, ports, call.signal);
  } catch (error) {
    audit.decided(command.id, "allowed", capability, text);
    throw error;
  }
  try {
    const found = judge(kernel, entry, opened.target, text, call);
    const allowing = typeof found === "string" ? found : await found;
    audit.decided(command.id, "allowed", allowing, text);
    call.allowedBy?.(allowing);
    if (call.signal.aborted) throw cancelled();
    return await command.perform(opened.handle, input, performing(kernel, entry, call));
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
