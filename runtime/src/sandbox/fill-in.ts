import { type LinuxSandboxFile, LocaraError } from "@locara/schema";

/** One thing of this machine, and where an app in its sandbox finds it. */
export interface Place {
  readonly outside: string;
  readonly inside: string;
}

/** What each symbol of `sandbox.linux.json` stands for here: nothing where the machine has no such thing, or several. */
export type SandboxPlaces = Readonly<Record<string, readonly Place[]>>;

const bindOptions = /^--(?:dev-|ro-)?bind(?:-try)?$/;

/** The arguments of bubblewrap with places for symbols: a bind is repeated for each of them, or left out where there is none. */
export function bubblewrapArguments({ bubblewrap }: LinuxSandboxFile, places: SandboxPlaces): readonly string[] {
  const filled: string[] = [];
  for (let at = 0; at < bubblewrap.length; at++) {
    const argument = bubblewrap[at] as string;
    if (!bindOptions.test(argument)) {
      filled.push(argument);
      continue;
    }
    const path = bubblewrap[at + 1] as string;
    if (path !== bubblewrap[at + 2]) throw damaged(`${argument} binds ${path} to another place`);
    at += 2;
    filled.push(...placesOf(path, places).flatMap(({ outside, inside }) => [argument, outside, inside]));
  }
  return filled;
}

/** The rules of Landlock with places for symbols, as they are called inside. */
export const landlockRules = ({ landlock }: LinuxSandboxFile, places: SandboxPlaces): LinuxSandboxFile["landlock"] => ({
  ...landlock,
  rules: landlock.rules.flatMap(({ path, rights }) =>
    placesOf(path, places).map(({ inside }) => ({ path: inside, rights })),
  ),
});

/** A path's first segment is looked up where it is a symbol; the rest of it is kept. */
function placesOf(path: string, places: SandboxPlaces): readonly Place[] {
  if (!path.startsWith("$")) return [{ outside: path, inside: path }];
  const symbols = Object.keys(places).filter((symbol) => path === symbol || path.startsWith(`${symbol}/`));
  const [symbol] = symbols.sort((a, b) => b.length - a.length);
  if (symbol === undefined) throw damaged(`${path} stands for nothing that this launcher knows`);
  const rest = path.slice(symbol.length);
  return (places[symbol] as readonly Place[]).map(({ outside, inside }) => ({
    outside: outside + rest,
    inside: inside + rest,
  }));
}

const damaged = (what: string): LocaraError =>
  new LocaraError(
    "artifact/invalid",
    `sandbox.linux.json cannot be applied: ${what}.`,
    "Compile the app again with this version of Locara.",
  );
