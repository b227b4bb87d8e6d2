/** The names under which the two files stand that no app has: below no folder that a source could be in. */
export const sdkFile = "/@locara/sdk.d.ts";
export const libraryFile = "/@locara/library.d.ts";
export const sdkModule = "#locara/sdk";
/** What the emitted SDK itself is built on: there every command is a text. */
export const bridgeModule = "@locara/runtime/sdk";

const prefix = "Locara";

/**
 * An SDK with every command of the vocabulary, in place of the app's own: what an app uses is found by name, whether the
 * manifest declares it or not, and whether the emitted SDK is there or not.
 */
export function virtualSdk(commands: readonly string[]): string {
  const members = new Map<string, Set<string>>();
  for (const id of commands) {
    // `db.vec.put` is a member of `db.vec`, which is one of `db`.
    const names = id.split(".");
    for (let depth = 1; depth < names.length; depth++) {
      const space = names.slice(0, depth).join(".");
      members.set(space, (members.get(space) ?? new Set()).add(names[depth] as string));
    }
  }
  const typeOf = (name: string) => typeName(members.has(name) ? spaceMark : commandMark, name);
  const lines = [...members].flatMap(([space, names]) => [
    `interface ${typeOf(space)} { ${[...names].map((name) => `readonly ${name}: ${typeOf(`${space}.${name}`)};`).join(" ")} }`,
    ...(space.includes(".") ? [] : [`export declare const ${space}: ${typeOf(space)};`]),
  ]);
  const calls = commands.map((id) => `interface ${typeOf(id)} { (args?: any, options?: any): any }`);
  return [...calls, ...lines, "export declare const on: any;", ""].join("\n");
}

const [spaceMark, commandMark] = ["Space", "Command"];
const typeName = (mark: string, name: string) => [prefix, mark, ...name.split(".")].join("$");

/** What a type's name in the virtual SDK stands for: a namespace, or a command by id. */
export function meantBy(name: string): { readonly namespace: string } | { readonly command: string } | undefined {
  const [first, mark, ...names] = name.split("$");
  if (first !== prefix || names.length === 0) return undefined;
  return mark === spaceMark ? { namespace: names.join(".") } : { command: names.join(".") };
}

/**
 * The few library types that a value passes through on its way. The real ones would cost most of the time, and would
 * hide which names are the browser's: here a name without a declaration is one.
 */
export const miniLibrary = `
interface Object {} interface Function {} interface CallableFunction extends Function {} interface NewableFunction extends Function {}
interface IArguments {} interface String { readonly length: number } interface Number {} interface Boolean {} interface RegExp {} interface Symbol {}
interface Iterator<T> { next(): { done: boolean; value: T } }
interface Array<T> {
  [index: number]: T; readonly length: number;
  at(index: number): T; find(test: (value: T, index: number) => unknown): T;
  map<U>(to: (value: T, index: number) => U): U[]; filter(test: (value: T, index: number) => unknown): T[];
  forEach(each: (value: T, index: number) => void): void; slice(from?: number, to?: number): T[];
}
interface ReadonlyArray<T> extends Array<T> {}
interface PromiseLike<T> { then<A, B = never>(done?: (value: T) => A | PromiseLike<A>, failed?: (error: any) => B | PromiseLike<B>): PromiseLike<A | B> }
interface Promise<T> {
  then<A, B = never>(done?: (value: T) => A | PromiseLike<A>, failed?: (error: any) => B | PromiseLike<B>): Promise<A | B>;
  catch<B>(failed?: (error: any) => B): Promise<T | B>; finally(done?: () => void): Promise<T>;
}
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Partial<T> = { [K in keyof T]?: T[K] };
type Required<T> = { [K in keyof T]-?: T[K] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Exclude<T, U> = T extends U ? never : T;
type Omit<T, K> = { [P in Exclude<keyof T, K>]: T[P] };
type Record<K extends string, V> = { [P in K]: V };
type NonNullable<T> = T & {};
`;
