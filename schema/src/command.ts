import type { Opened } from "./opened.ts";
import type { Ports } from "./ports.ts";
import type { Shape } from "./shape.ts";

/** What a running command may use besides what it was given. */
export interface Call<Item, Target = unknown> {
  readonly signal: AbortSignal;
  /** Sends one item of a stream; waits while the page has given no credit. */
  emit(item: Item): Promise<void>;
  /** Would the same command be allowed for this target too? For what a listing may name. */
  permits(target: Target): boolean;
  /** Asks for another command in the app's name: declared, judged and logged like a request of its page. */
  request(command: string, payload: unknown): Promise<unknown>;
}

interface Common<Args, Target, Handle, Input, Item, Result> {
  readonly summary: string;
  readonly args: Shape<Args>;
  readonly result: Shape<Result>;
  /** What the arguments ask for. Pure; judged before anything is touched. */
  readonly target: (args: Args) => Target;
  /** The part of the arguments that needs no judgement: a text to write, a prompt. */
  readonly input: (args: Args) => Input;
  /** Does it with the checked thing. Never sees the arguments. */
  readonly perform: (handle: Handle, input: Input, call: Call<Item, Target>) => Result | Promise<Result>;
  /** Where a result only leads on (a redirect): the arguments to ask with next, judged like the first. Null: that was it. */
  readonly follow?: (result: Result, args: Args) => Args | null;
}

/** Nothing is looked up: what was judged is what is used. */
interface Direct<Target, Handle> {
  readonly via: (target: Target, ports: Ports) => Handle;
}

/** The target is looked up (a path is opened, a host resolved), and what was found is judged again. */
interface LookedUp<Target, Handle> {
  readonly resolve: (target: Target, ports: Ports, signal: AbortSignal) => Promise<Opened<Target, Handle>>;
}

type Definition<Args, Target, Handle, Input, Item, Result> = Common<Args, Target, Handle, Input, Item, Result> &
  (Direct<Target, Handle> | LookedUp<Target, Handle>);

/** One thing a page may ask for. `kind` "stream" sends items before its result. */
export type Command<Id extends string, Args, Target, Item, Result> = Definition<
  Args,
  Target,
  // biome-ignore lint/suspicious/noExplicitAny: the handle and the input are private to the definition that checked them
  any,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  any,
  Item,
  Result
> & { readonly id: Id; readonly kind: "call" | "stream"; readonly item: Shape<Item> | null };

// biome-ignore lint/suspicious/noExplicitAny: the one erased form; dispatch validates what flows through it
export type AnyCommand = Command<string, any, any, any, any>;

export type TargetOf<C> = C extends Command<string, infer _A, infer T, infer _I, infer _R> ? T : never;
export type ArgsOf<C> = C extends Command<string, infer A, infer _T, infer _I, infer _R> ? A : never;

/** Defines a command that answers once. */
export const call = <const Id extends string, Args, Target, Handle, Input, Result>(
  id: Id,
  definition: Definition<Args, Target, Handle, Input, never, Result>,
): Command<Id, Args, Target, never, Result> => ({ ...definition, id, kind: "call", item: null });

/** Defines a command that sends items and then answers. */
export const stream = <const Id extends string, Args, Target, Handle, Input, Item, Result>(
  id: Id,
  definition: Definition<Args, Target, Handle, Input, Item, Result> & { readonly item: Shape<Item> },
): Command<Id, Args, Target, Item, Result> => ({ ...definition, id, kind: "stream" });
