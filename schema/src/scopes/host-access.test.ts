import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { getPublicSuffix } from "tldts";
import { networkTarget } from "../capabilities/net.ts";
import { type HostScope, hostAccess } from "./host-access.ts";
import { readHost } from "./host-name.ts";
import { isPublicAddress } from "./ip-address.ts";
import { addedPort, includesPort, portRanges } from "./port-set.ts";
import { isPublicSuffix } from "./public-suffix.ts";

const questions = process.env.LOCARA_LONG === undefined ? 5000 : 100_000;
const type = hostAccess();
const scopeOf = (spelling: unknown) => type.read(spelling, { models: [] }).scope as HostScope;

const spelled: readonly { readonly host: string; readonly is: string; readonly because: string }[] = [
  { host: "API.Example.COM.", is: "api.example.com", because: "case and one trailing dot say nothing" },
  { host: "faß.de", is: "xn--fa-hia.de", because: "IDNA writes it in ASCII" },
  { host: "127.1", is: "127.0.0.1", because: "the URL parser reads it as an address" },
  { host: "[::1]", is: "::1", because: "brackets belong to URLs" },
  { host: "0:0:0:0:0:0:0:1", is: "::1", because: "one address has one spelling" },
  { host: "*.API.example.com", is: "*.api.example.com", because: "a wildcard's name is normalised too" },
  { host: "*", is: "LOC3201", because: "it is every server" },
  { host: "*.com", is: "LOC3202", because: "it is a top level domain" },
  { host: "*.co.uk", is: "LOC3202", because: "anybody can register below it" },
  { host: "*.github.io", is: "LOC3202", because: "anybody can have a page below it" },
  { host: "*.anything.ck", is: "LOC3202", because: "every name below ck is a public suffix" },
  { host: "*.www.ck", is: "*.www.ck", because: "except this one" },
  { host: "*.个人.hk", is: "LOC3202", because: "the list knows it in ASCII" },
  { host: "a.*.example.com", is: "LOC2202", because: "a wildcard stands in front" },
  { host: "api-*.example.com", is: "LOC2202", because: "a wildcard is a whole label" },
  { host: "*.127.0.0.1", is: "LOC2202", because: "nothing is below an address" },
  { host: "https://example.com", is: "LOC2201", because: "a scheme is no part of a host" },
  { host: "example.com:443", is: "LOC2201", because: "a port is no part of a host" },
  { host: "good.com@evil.com", is: "LOC2201", because: "a user is no part of a host" },
  { host: "a..b", is: "LOC2201", because: "a label is empty" },
  { host: "exa%6Dple.com", is: "LOC2201", because: "nothing is decoded" },
  { host: "", is: "LOC2201", because: "it is nothing" },
  { host: "ｅｘａｍｐｌｅ.com", is: "example.com", because: "full-width letters are letters" },
  { host: "exa\u200bmple.com", is: "example.com", because: "IDNA drops what has no width" },
  { host: "example。com", is: "example.com", because: "an ideographic full stop is a dot" },
  { host: "2130706433", is: "127.0.0.1", because: "a number is an address" },
  { host: "0x7f.1", is: "127.0.0.1", because: "so is a hexadecimal one" },
  { host: "0177.0.0.1", is: "127.0.0.1", because: "and an octal one" },
  { host: "1.2.3.4.", is: "1.2.3.4", because: "one trailing dot says nothing after an address either" },
  { host: "localhost.", is: "localhost", because: "nor after a single label" },
  { host: "[::ffff:127.0.0.1]", is: "127.0.0.1", because: "an IPv4-mapped address is the IPv4 address" },
  { host: "64:ff9b::a00:1", is: "64:ff9b::a00:1", because: "NAT64 is another way to go than the address in it" },
  { host: "a_b.com", is: "a_b.com", because: "servers have such names" },
  { host: "-a.com", is: "LOC2201", because: "no label begins with a hyphen" },
  { host: "a.com..", is: "LOC2201", because: "only one trailing dot says nothing" },
  { host: "evil.com#@good.com", is: "LOC2201", because: "a fragment is no part of a host" },
  { host: "good.com\\@evil.com", is: "LOC2201", because: "a backslash is a slash to the URL parser" },
  { host: "user@good.com:80@evil.com", is: "LOC2201", because: "a user is no part of a host, however it is written" },
  { host: "[fe80::1%eth0]", is: "LOC2201", because: "a zone is this machine's business" },
  { host: "xn--iñvalid.com", is: "LOC2201", because: "that is no punycode" },
  { host: "10.0.0.0/8", is: "LOC2201", because: "addresses are listed one by one" },
  { host: "*.EXAMPLE.com.", is: "*.example.com", because: "a wildcard's name has the same spellings" },
  { host: "*.co.uk.", is: "LOC3202", because: "a trailing dot does not hide a public suffix" },
  { host: "*.GitHub.io", is: "LOC3202", because: "neither do capitals" },
  { host: "1.2.3.999", is: "LOC2201", because: "it is no address and cannot be a name" },
];

for (const { host, is, because } of spelled) {
  test(`"${host}" is read as ${is}: ${because}`, () => {
    const result = readHost(host);
    assert.equal("host" in result ? result.host : result.problem.code, is);
  });
}

test("the public suffix text answers as tldts does", () => {
  const labels = [
    "a",
    "co",
    "uk",
    "github",
    "io",
    "ck",
    "www",
    "kawasaki",
    "jp",
    "city",
    "com",
    "s3",
    "amazonaws",
    "no",
  ];
  let suffixes = 0;
  for (const parts of fc.sample(fc.array(fc.constantFrom(...labels), { minLength: 2, maxLength: 4 }), {
    numRuns: 5000,
    seed: 1,
  })) {
    const host = parts.join(".");
    const expected = getPublicSuffix(host, { allowPrivateDomains: true }) === host;
    suffixes += expected ? 1 : 0;
    assert.equal(isPublicSuffix(host), expected, host);
  }
  assert.ok(suffixes > 50, `only ${suffixes} were suffixes`);
});

test("an address that is listed in one spelling is listed in every one", () => {
  const compiled = type.compile(scopeOf({ allowed_hosts: ["127.0.0.1", "[fd00::1]"] }));
  assert.ok(compiled.lists("::ffff:7f00:1") && compiled.lists("fd00:0:0::1"));
  assert.ok(!compiled.lists("127.0.0.2") && !compiled.lists("localhost"));
});

test("ports are merged, and are 443 where none is given", () => {
  const ports = (spelling: object) => (scopeOf(spelling) as { readonly ports: unknown }).ports;
  assert.deepEqual(ports({ allowed_hosts: ["a.example"], allowed_ports: [8081, 443, 8080, 8080] }), [
    [443, 443],
    [8080, 8081],
  ]);
  assert.deepEqual(ports({ allowed_hosts: ["a.example"] }), [[443, 443]]);
});

const asked: readonly {
  readonly url: string;
  readonly scope: string;
  readonly inside: boolean;
  readonly because: string;
}[] = [
  { url: "https://EXAMPLE.com./", scope: "example.com", inside: true, because: "it is the same name" },
  {
    url: "https://exa%6Dple.com/",
    scope: "example.com",
    inside: true,
    because: "the URL parser decodes it before it is judged",
  },
  { url: "https://user@good.com:80@evil.com/", scope: "good.com", inside: false, because: "it leads to evil.com" },
  { url: "https://good.com\\@evil.com/", scope: "evil.com", inside: false, because: "it leads to good.com" },
  { url: "https://0x7f.1/", scope: "127.0.0.1", inside: true, because: "it is that address" },
  { url: "https://[::ffff:127.0.0.1]/", scope: "127.0.0.1", inside: true, because: "mapped is the same address" },
  { url: "https://127.0.0.1/", scope: "[::ffff:7f00:1]", inside: true, because: "in either spelling" },
  { url: "https://[64:ff9b::7f00:1]/", scope: "127.0.0.1", inside: false, because: "NAT64 goes another way" },
  { url: "https://example.com/", scope: "*.example.com", inside: false, because: "the name itself is not below it" },
  {
    url: "https://a.b.example.com/",
    scope: "*.example.com",
    inside: true,
    because: "any number of labels is below it",
  },
  { url: "https://evilexample.com/", scope: "*.example.com", inside: false, because: "a label ends at a dot" },
  { url: "https://example.com.evil.com/", scope: "example.com", inside: false, because: "a name ends where it ends" },
  { url: "https://example.com:444/", scope: "example.com", inside: false, because: "no ports means 443" },
  { url: "wss://example.com/", scope: "example.com", inside: false, because: "fetch speaks https alone" },
];

for (const { url, scope, inside, because } of asked) {
  test(`${url} is ${inside ? "in" : "not in"} ${scope}: ${because}`, () => {
    const { host, port, secure } = networkTarget(url);
    assert.equal(secure && type.compile(scopeOf({ allowed_hosts: [scope] })).contains(host, port), inside);
  });
}

test("an address inside NAT64 or 6to4 is not listed by listing what it carries, nor the other way round", () => {
  const lists = (listed: string, address: string) => type.compile(scopeOf({ allowed_hosts: [listed] })).lists(address);
  assert.ok(!lists("10.0.0.1", "64:ff9b::a00:1") && !lists("64:ff9b::a00:1", "10.0.0.1"));
  assert.ok(!lists("127.0.0.1", "2002:7f00:1::") && !lists("2002:7f00:1::", "127.0.0.1"));
});

/** An oracle of its own: what a scope reaches, straight from the words of the product, on what a manifest spells. */
interface Spelled {
  readonly allowed_hosts: readonly string[];
  readonly allowed_ports?: readonly number[];
}

function reaches(scope: Spelled | true, host: string, port: number, address: string): boolean {
  const local = address !== "1.1.1.1";
  if (scope === true) return !local;
  if (!(scope.allowed_ports ?? [443]).includes(port)) return false;
  const listed = scope.allowed_hosts.map((one) => (one === "::ffff:10.0.0.1" ? "10.0.0.1" : one));
  const named = listed.some((one) =>
    one.startsWith("*.") ? host.endsWith(one.slice(1)) && host.length > one.length - 1 : one === host,
  );
  return named && (!local || listed.includes(address));
}

const ends = ["a.test", "b.test", "a.b.test", "b.a.test"];
const starts = ["a", "b", "c", "a.a", "b.a", "aa"];
const hosts = [
  ...ends,
  ...ends.flatMap((end) => starts.map((start) => `${start}.${end}`)),
  "a.example",
  "10.0.0.1",
  "1.1.1.1",
];
const ports = [80, 443, 444, 445, 8443];
const listable = [
  "a.test",
  "b.test",
  "a.a.test",
  "b.b.test",
  "aa.b.test",
  "10.0.0.1",
  "::ffff:10.0.0.1",
  "1.1.1.1",
  ...["*.a.test", "*.b.test", "*.a.b.test", "*.b.a.test"],
];
const spelling: fc.Arbitrary<Spelled | true> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(true as const) },
  {
    weight: 12,
    arbitrary: fc
      .record(
        {
          allowed_hosts: fc.array(fc.constantFrom(...listable), { minLength: 1, maxLength: 4 }),
          allowed_ports: fc.array(fc.constantFrom(...ports), { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: ["allowed_hosts"] },
      )
      .map(({ allowed_hosts, allowed_ports }) =>
        allowed_ports === undefined ? { allowed_hosts } : { allowed_hosts, allowed_ports },
      ),
  },
);
const universe = [...new Set(hosts)]
  .flatMap((host) =>
    ports.flatMap((port) => {
      const spelled = port === 443 ? host : `${host}:${port}`;
      const addresses = /^[0-9]/.test(host) ? [host] : ["1.1.1.1", "10.0.0.1"];
      return addresses.map((address) => ({ host, port, address, spelled }));
    }),
  )
  .sort((a, b) => a.spelled.length - b.spelled.length);

/** A shortest request of the universe that the one but not the other reaches. */
const reachesMore = (one: Spelled | true, other: Spelled | true) =>
  universe.find(({ host, port, address }) => reaches(one, host, port, address) && !reaches(other, host, port, address));

function isNew(witness: string, before: Spelled | true, after: Spelled | true): boolean {
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(witness) ?? [];
  const at = port === undefined ? 443 : Number(port);
  const address = host === "10.0.0.1" ? host : "1.1.1.1";
  return reaches(after, host, at, address) && !reaches(before, host, at, address);
}

/** Where everything is or was allowed, the witness is the clearest example and not the shortest text. */
const shortest = (was: Spelled | true, is: Spelled | true, witness: string): number =>
  was === true || is === true
    ? witness.length
    : (universe.find(({ spelled }) => isNew(spelled, was, is))?.spelled ?? witness).length;

test(`the decider agrees with trying every request, and its witness is a shortest, on ${questions} questions`, () => {
  const counts: Record<string, number> = {};
  // Every third question is about two scopes with the same hosts, so that ports alone decide it.
  const pairs = fc
    .tuple(spelling, spelling, fc.nat({ max: 2 }))
    .map(([was, is, kind]): [Spelled | true, Spelled | true] => [
      was,
      kind === 0 && was !== true && is !== true ? { ...is, allowed_hosts: was.allowed_hosts } : is,
    ]);
  for (const [was, is] of fc.sample(pairs, { numRuns: questions, seed: 9 })) {
    const { verdict, witness } = type.compare(scopeOf(was), scopeOf(is));
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    const [added, lost] = [reachesMore(is, was), reachesMore(was, is)];
    const about = JSON.stringify({ was, is, verdict, witness, added });
    assert.equal(verdict, added ? (lost ? "incomparable" : "wider") : lost ? "narrower" : "equal", about);
    assert.equal(witness !== undefined, added !== undefined, about);
    if (witness === undefined) continue;
    assert.ok(isNew(witness, was, is), about);
    assert.ok(witness.length <= shortest(was, is, witness), about);
  }
  for (const verdict of ["equal", "narrower", "wider", "incomparable"])
    assert.ok((counts[verdict] ?? 0) > questions / 100, JSON.stringify(counts));
  if (process.env.LOCARA_LONG !== undefined) console.log(JSON.stringify({ questions, ...counts }));
});

test(`ports are compared as sets are, on ${questions} questions`, () => {
  const port = fc.oneof(
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 65_530, max: 65_535 }),
    fc.integer({ min: 441, max: 445 }),
  );
  const set = fc.array(port, { minLength: 1, maxLength: 8 });
  for (const [was, is] of fc.sample(fc.tuple(set, set), { numRuns: questions, seed: 12 })) {
    const [before, after] = [portRanges(was), portRanges(is)];
    const fresh = is.filter((one) => !was.includes(one)).sort((a, b) => a - b);
    const about = JSON.stringify({ was, is });
    assert.equal(addedPort(before, after), fresh.includes(443) ? 443 : (fresh[0] ?? null), about);
    for (const one of [...was, ...was.flatMap((each) => [each - 1, each + 1])])
      assert.equal(includesPort(before, one), was.includes(one), about);
    for (const [index, [low, high]] of before.entries())
      assert.ok(low <= high && (before[index + 1]?.[0] ?? 65_537) > high + 1, about);
  }
});

test("the compiled scope agrees with the oracle", () => {
  for (const one of fc.sample(spelling, { numRuns: questions / 10, seed: 10 })) {
    const compiled = type.compile(scopeOf(one));
    for (const { host, port, address } of universe) {
      const passes = compiled.contains(host, port) && (isPublicAddress(address) || compiled.lists(address));
      assert.equal(passes, reaches(one, host, port, address), `${host}:${port} in ${JSON.stringify(one)}`);
    }
  }
});
