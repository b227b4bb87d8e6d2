import type { AnyCapability } from "@locara/schema";

/** Words that can stand in any reason and say nothing by themselves. A closed list: an author can look up why a text fails. */
const fillerLines = [
  "a an the this that these those it its is are be been being was will would can could may might must shall should",
  "i we you they he she our your their my me us them who which what when where why how",
  "and or but so as if of in on at to for from by with without into about because since than then there here",
  "do does did done have has had get gets got make makes made let lets allow allows allowed enable enables enabled",
  "need needs needed needing require requires required requiring necessary necessity mandatory important essential",
  "use uses used using usage access accesses accessing permission permissions capability capabilities scope grant granted",
  "app apps application applications program software tool system feature features function functions functionality",
  "work works working run runs running operate operates operation properly correctly fully normal normally reason reasons",
  "some any all every other also just only very please user users purpose purposes content contents stuff core main basic everything something anything thing things",
];

let filler: ReadonlySet<string> | undefined;
const isFiller = (word: string): boolean => {
  filler ??= new Set(fillerLines.flatMap((line) => line.split(" ")));
  return filler.has(word);
};

/** Scripts that put no spaces between words: there each letter counts as a word. */
const unspaced = () =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** The words of a text in lower case, without what is between them. Tables of Unicode are read only where they are needed. */
const wordsOf = (text: string): readonly string[] => {
  if (/^[ -~]*$/.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const words =
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => (unspaced().test(word) ? [...word] : [word]));
};

/** Singular and plural, and the forms of a verb that end so, are one word: read and reads, file and files. */
const stem = (word: string): string => word.replace(/(?:ing|ed|es|s)$/, "");

const fewest = 3;

/** What the manifest says elsewhere: a reason that says no more is none. */
export interface Said {
  readonly displayName: string;
  readonly description: string;
  /** The reasons that stand before this one. */
  readonly earlier: readonly string[];
}

/**
 * Why a reason tells the user nothing, as a clause; undefined where it may. The rule is closed: fewer than three words;
 * no word but filler and those of the capability's own name and summary; the app's name or description again; another
 * reason again.
 */
export function vacuity(reason: string, { id, summary }: AnyCapability, said: Said): string | undefined {
  const words = wordsOf(reason);
  const same = (other: string) => wordsOf(other).join(" ") === words.join(" ");
  if (words.length < fewest) return `it has fewer than ${fewest} words`;
  if (said.earlier.some(same)) return "it is the reason for another capability too";
  if (same(said.description) || same(said.displayName)) return "it only says again what the app is";
  const known = new Set(wordsOf(`${id} ${summary}`).map(stem));
  const own = words.some((word) => !isFiller(word) && !known.has(stem(word)));
  return own ? undefined : `it says no more than that the app uses "${id}"`;
}
