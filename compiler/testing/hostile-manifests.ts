import { capabilities as around, good } from "./bad-manifest.ts";

/** A manifest that somebody wrote to bring the compiler down, and what it is told. */
export interface HostileManifest {
  readonly what: string;
  readonly bytes: Uint8Array;
  /** The code of the first error, or `compiles` where nothing is wrong with it. */
  readonly told: string;
}

const most = 256 * 1024;
const encode = (text: string) => new TextEncoder().encode(text);
const filled = (piece: string, room = most - 2000) => piece.repeat(Math.floor(room / encode(piece).length));
const listed = <Item>(count: number, item: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

const text = (what: string, manifest: string, told: string): HostileManifest => ({
  what,
  bytes: encode(manifest),
  told,
});
const field = (what: string, changes: Readonly<Record<string, unknown>>, told: string): HostileManifest =>
  text(what, JSON.stringify({ ...good, ...changes }), told);
const declared = (what: string, capabilities: Readonly<Record<string, unknown>>, told: string): HostileManifest =>
  field(what, { capabilities: { ...around, ...capabilities } }, told);
const paths = (what: string, pattern: (index: number) => string, told: string): HostileManifest => {
  const list = (from: number) => listed(64, (index) => pattern(from + index));
  return field(
    what,
    {
      capabilities: { ...around, fs: { paths: { read: list(0), write: list(64), deny: list(128) } } },
      reasons: { "fs.paths": "It keeps the notes you write where you want them to be." },
    },
    told,
  );
};
const letters = (index: number): string => String.fromCharCode(97 + (index % 26), 97 + (Math.floor(index / 26) % 26));

export const hostileManifests: readonly HostileManifest[] = [
  text("256 KiB of open lists", "[".repeat(most), "LOC1009"),
  text("256 KiB of open objects", filled('{"a":'), "LOC1009"),
  text("lists that nest and close", "[".repeat(most / 2) + "]".repeat(most / 2), "LOC1009"),
  field("a known field that nests 30 levels", { tags: JSON.parse("[".repeat(30) + "]".repeat(30)) }, "LOC2003"),
  text("a list of a million elements", `[${"0,".repeat(999_999)}0]`, "LOC1010"),
  text("256 KiB of elements", `[${filled("0,")}0]`, "LOC2003"),
  text("256 KiB of commas", filled(","), "LOC1013"),
  text("256 KiB of quotes", filled('"'), "LOC1014"),
  text("256 KiB of backslashes in a string", `{"schema":"${filled("\\")}`, "LOC1011"),
  text("256 KiB of broken escapes", `{"schema":"${filled("\\u12")}"}`, "LOC1011"),
  text("256 KiB of comments", filled("/**/"), "LOC1004"),
  text("256 KiB of line ends", filled("\r\n"), "LOC1013"),
  text("256 KiB of carriage returns in a string", `{"schema":"${filled("\r")}`, "LOC1011"),
  text("256 KiB of zero bytes", filled("\0"), "LOC1001"),
  { what: "256 KiB that are no UTF-8", bytes: new Uint8Array(most).fill(0xff), told: "LOC1001" },
  text("256 KiB of one name", `{${filled('"a":0,')}"a":0}`, "LOC1006"),
  text("a number of 250,000 digits", `{"schema":${filled("9")}}`, "LOC1012"),
  text(
    "20,000 fields that nobody knows",
    JSON.stringify({ ...good, ...Object.fromEntries(listed(20_000, (index) => [`x${index}`, 0])) }),
    "LOC2001",
  ),
  text(
    "20,000 fields that look like known ones",
    JSON.stringify({ ...good, ...Object.fromEntries(listed(20_000, (index) => [`nam${index}`, 0])) }),
    "LOC2001",
  ),
  field("a field name of 250,000 letters", { [filled("a")]: 0 }, "LOC2001"),
  field("a name of 250,000 letters", { name: filled("a") }, "LOC2005"),
  field("a display name of combining marks", { displayName: `a${filled("\u0345")}` }, "LOC2006"),
  field("a display name that turns the text round", { displayName: "Notes \u202e\u2066gpj.exe" }, "LOC2005"),
  field("a description of half a surrogate pair", { description: "a\ud800" }, "LOC1007"),
  field("a version of 250,000 digits", { version: `1.0.${filled("1")}` }, "LOC2006"),
  field("a version of 100,000 prerelease parts", { version: `1.0.0-${filled("a.")}a` }, "LOC2006"),
  field(
    "an address that a regular expression could choke on",
    { author: { name: "A", email: `a@${filled("a.")}` } },
    "LOC2006",
  ),
  field("an address of 250,000 at signs", { author: { name: "A", email: filled("@") } }, "LOC2005"),
  field("a homepage of 250,000 letters", { homepage: `https://${filled("a")}` }, "LOC2006"),
  field("a licence in 100,000 brackets", { license: `${"(".repeat(100_000)}MIT${")".repeat(100_000)}` }, "LOC2006"),
  field("a licence of 30,000 alternatives", { license: `MIT${filled(" OR MIT")}` }, "LOC2006"),
  field("50,000 tags", { tags: listed(50_000, () => "a") }, "LOC2006"),
  field("20,000 modalities", { modalities: listed(20_000, () => "x") }, "LOC2004"),
  field(
    "a schedule of 2,000 tasks",
    {
      schedule: listed(2_000, (index) => ({
        id: `t${index}`,
        every: "PT1S",
        missed: "skip",
        afterCrash: "skip",
        command: "db.query",
      })),
    },
    "LOC2006",
  ),
  field(
    "a schedule whose times are 250,000 letters",
    { schedule: [{ id: "a", at: filled("*/1,"), missed: "skip", afterCrash: "skip", command: "db.query" }] },
    "LOC2005",
  ),
  field(
    "an interval of 250,000 digits",
    { schedule: [{ id: "a", every: `P${filled("9")}D`, missed: "skip", afterCrash: "skip", command: "db.query" }] },
    "LOC2402",
  ),
  declared("20,000 databases", { db: listed(20_000, (index) => `d${index}`) }, "LOC2006"),
  declared("2,500 models", { models: listed(2_500, (index) => `m${index}@sha256:${"a".repeat(64)}`) }, "LOC2006"),
  declared(
    "3,000 shared folders",
    { "shared-folders": listed(3_000, (index) => ({ id: `f${index}`, with: "a/b", access: "read" })) },
    "LOC2006",
  ),
  declared("10,000 hosts", { net: { allowed_hosts: listed(10_000, (index) => `h${index}.example`) } }, "LOC2006"),
  declared("a host of 250,000 labels", { net: { allowed_hosts: [filled("a.")] } }, "LOC2006"),
  declared(
    "a host of one label of 250,000 letters that IDNA has to write",
    { net: { allowed_hosts: [filled("ü")] } },
    "LOC2006",
  ),
  declared("a host of combining marks", { net: { allowed_hosts: [`a${filled("\u0345")}.example`] } }, "LOC2006"),
  declared("a host that is a number in disguise", { net: { allowed_hosts: ["0x7f.1", "１２７.0.0.1"] } }, "compiles"),
  paths(
    "192 patterns that could backtrack",
    (index) => `$HOME/**/*${letters(index)}/**/?a*/**/*b?/**/${letters(index + 1)}*/**`,
    "compiles",
  ),
  paths("192 patterns of many segments", (index) => `$HOME/${"*/**/".repeat(30)}${letters(index)}`, "compiles"),
  paths("192 patterns that hardly differ", (index) => `$HOME/${"a".repeat(index)}*????/**`, "compiles"),
  paths("192 patterns of 1,200 letters", (index) => `$HOME/${letters(index).repeat(600)}*`, "LOC2006"),
  paths("192 patterns that are not normal", (index) => `$HOME/e\u0301${letters(index)}`, "LOC2106"),
  paths("192 patterns that turn the text round", (index) => `$HOME/\u202e${letters(index)}`, "LOC2105"),
  text("names of prototypes everywhere", prototypes(JSON.stringify(good)), "LOC2001"),
  text("a prototype as the manifest", '{"__proto__":{"schema":"locara/v1","capabilities":{"net":true}}}', "LOC2002"),
  declared("capabilities that objects have anyway", { constructor: true, toString: [], valueOf: {} }, "LOC2001"),
  field(
    "reasons for what objects have anyway",
    { reasons: { constructor: "x", toString: "y", hasOwnProperty: "z" } },
    "LOC2005",
  ),
  field("options that objects have anyway", { optional: ["constructor", "toString", "__proto__"] }, "LOC2004"),
];

/** Own fields with the names of what every object inherits, in every object of a JSON text. */
function prototypes(json: string): string {
  const inherited =
    '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"hasOwnProperty":1,"then":1';
  return json.replaceAll(/\{(?=")/g, `{${inherited},`);
}
