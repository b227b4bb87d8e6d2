import { type AnyCapability, type AnyCommand, capabilities, manifestPath } from "@locara/schema";
import type { Page } from "@playwright/test";

/** One request, as a page would make it. */
export interface Request {
  readonly command: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface Rule {
  readonly command: AnyCommand;
  readonly allows: (target: unknown) => boolean;
}

/** The compile-time decider of an app: what its capabilities say to a request, with nothing of a machine behind it. */
export interface Decider {
  /** Does some capability allow it as it is asked? */
  asked(request: Request): boolean;
  /** Does some capability allow its target, once it was found to be this? */
  found(request: Request, target: unknown): boolean;
}

/** Every capability that these spellings declare, compiled. What is always there, and what follows from others, is left out. */
export function deciderOf(spelled: Readonly<Record<string, unknown>>): Decider {
  const rules = new Map<string, Rule[]>();
  for (const capability of capabilities as readonly AnyCapability[]) {
    if (capability.presence === "always" || capability.presence === "pair") continue;
    const { presence } = capability;
    const written = manifestPath(capability.id).reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      spelled,
    );
    const spelling = written ?? (typeof presence === "object" && "default" in presence ? presence.default : undefined);
    if (spelling === undefined || spelling === false) continue;
    const models = ((spelled.models ?? []) as readonly string[]).map((pinned) => pinned.split("@")[0] ?? "");
    const { scope } = capability.scope.read(spelling, { models });
    if (scope === null) continue;
    const compiled: unknown = capability.scope.compile(scope);
    for (const { command, allows } of capability.grants)
      rules.set(command.id, [
        ...(rules.get(command.id) ?? []),
        { command, allows: (target) => allows(compiled, target) },
      ]);
  }
  const some = ({ command }: Request, target: (rule: Rule) => unknown): boolean =>
    (rules.get(command) ?? []).some((rule) => rule.allows(target(rule)));
  return {
    asked: (request) => some(request, ({ command }) => command.target(request.args)),
    found: (request, target) => some(request, () => target),
  };
}

/** Puts requests through the bridge that the host put on the page, many at a time: `allowed`, or the refusal's code. */
export async function askBridge(page: Page, requests: readonly Request[]): Promise<readonly string[]> {
  const said: string[] = [];
  const most = 400;
  for (let at = 0; at < requests.length; at += most)
    said.push(
      ...(await page.evaluate(
        async (all) => {
          const one = ({ command, args }: Request) =>
            new Promise<string>((resolve) => {
              const id = globalThis.locara.start(command, args, (message) => {
                if (message.kind === "items") globalThis.locara.credit(id, message.items.length);
                else resolve(message.kind === "result" ? "allowed" : message.error.code);
              });
            });
          const answers: string[] = [];
          for (let from = 0; from < all.length; from += 25)
            answers.push(...(await Promise.all(all.slice(from, from + 25).map(one))));
          return answers;
        },
        requests.slice(at, at + most),
      )),
    );
  return said;
}

/** A refusal is the boundary's word; what fails after it was allowed (a folder where a file was meant) is not. */
export const refused = (answer: string): boolean => /^capability\/|^argument\/invalid$|^command\//.test(answer);
