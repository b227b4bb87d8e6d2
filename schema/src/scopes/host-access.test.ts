import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { getPublicSuffix } from "tldts";
import { type HostScope, hostAccess } from "./host-access.ts";
import { readHost } from "./host-name.ts";
import { isPublicAddress } from "./ip-address.ts";
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

const addresses: readonly { readonly address: string; readonly open: boolean; readonly because: string }[] = [
  { address: "1.1.1.1", open: true, because: "an ordinary address" },
  { address: "10.1.2.3", open: false, because: "private" },
  { address: "172.31.255.255", open: false, because: "private" },
  { address: "172.32.0.1", open: true, because: "just outside the private block" },
  { address: "100.64.0.1", open: false, because: "shared by a carrier" },
  { address: "127.0.0.1", open: false, because: "this machine" },
  { address: "0.0.0.0", open: false, because: "this host" },
  { address: "169.254.169.254", open: false, because: "cloud metadata" },
  { address: "192.0.0.9", open: true, because: "reachable inside a block that is not" },
  { address: "198.51.100.7", open: false, because: "documentation" },
  { address: "224.0.0.1", open: false, because: "multicast" },
  { address: "255.255.255.255", open: false, because: "broadcast" },
  { address: "2606:4700:4700::1111", open: true, because: "an ordinary address" },
  { address: "::1", open: false, because: "this machine" },
  { address: "::", open: false, because: "no address" },
  { address: "fe80::1%eth0", open: false, because: "link-local" },
  { address: "fd00::1", open: false, because: "private" },
  { address: "ff02::1", open: false, because: "multicast" },
  { address: "2001:db8::1", open: false, because: "documentation" },
  { address: "2001::1", open: false, because: "Teredo may end anywhere" },
  { address: "2001:4:112::1", open: true, because: "reachable inside a block that is not" },
  { address: "::ffff:127.0.0.1", open: false, because: "IPv4 in disguise" },
  { address: "::ffff:7f00:1", open: false, because: "the same, spelled as the URL parser does" },
  { address: "::ffff:1.1.1.1", open: true, because: "a public IPv4 address in disguise" },
  { address: "64:ff9b::a00:1", open: false, because: "NAT64 to 10.0.0.1" },
  { address: "64:ff9b::101:101", open: true, because: "NAT64 to 1.1.1.1" },
  { address: "64:ff9b:1::1", open: false, because: "local NAT64" },
  { address: "2002:7f00:1::", open: false, because: "6to4 to this machine" },
  { address: "2002:101:101::", open: true, because: "6to4 to 1.1.1.1" },
  { address: "not an address", open: false, because: "what cannot be read is not public" },
];

for (const { address, open, because } of addresses) {
  test(`${address} is ${open ? "" : "not "}public: ${because}`, () => {
    assert.equal(isPublicAddress(address), open);
  });
}

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

/** An oracle of its own: what a scope reaches, straight from the words of the product. */
function reaches(scope: HostScope, host: string, port: number, address: string): boolean {
  if (!scope.all && !scope.ports.some(([low, high]) => port >= low && port <= high)) return false;
  const named =
    scope.all ||
    scope.hosts.some((one) =>
      one.startsWith("*.") ? host.endsWith(one.slice(1)) && host.length > one.length - 1 : one === host,
    );
  const local = !["1.1.1.1", "8.8.8.8"].includes(address);
  return named && (!local || (!scope.all && scope.hosts.includes(address)));
}

const hosts = [
  "a.test",
  "w.a.test",
  "x.a.test",
  "y.x.a.test",
  "b.test",
  "z.b.test",
  "a.example",
  "10.0.0.1",
  "1.1.1.1",
];
const ports = [80, 443, 444, 445, 8443];
const spelling = fc.oneof(
  { weight: 1, arbitrary: fc.constant(true) },
  {
    weight: 12,
    arbitrary: fc.record(
      {
        allowed_hosts: fc.array(
          fc.constantFrom("a.test", "*.a.test", "*.x.a.test", "x.a.test", "b.test", "*.b.test", "10.0.0.1", "1.1.1.1"),
          { minLength: 1, maxLength: 3 },
        ),
        allowed_ports: fc.array(fc.constantFrom(...ports), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ["allowed_hosts"] },
    ),
  },
);
const universe = hosts.flatMap((host) =>
  ports.flatMap((port) => ["1.1.1.1", "10.0.0.1"].map((address) => ({ host, port, address }))),
);

/** Does the one but not the other reach some request of the universe? */
const reachesMore = (one: HostScope, other: HostScope) =>
  universe.some(({ host, port, address }) => reaches(one, host, port, address) && !reaches(other, host, port, address));

function isNew(witness: string, before: HostScope, after: HostScope): boolean {
  const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(witness) ?? [];
  const at = port === undefined ? 443 : Number(port);
  const address = host === "10.0.0.1" ? host : "1.1.1.1";
  return reaches(after, host, at, address) && !reaches(before, host, at, address);
}

test(`the decider agrees with trying every request, on ${questions} questions`, () => {
  const counts: Record<string, number> = {};
  // Every third question is about two scopes with the same hosts, so that ports alone decide it.
  const pairs = fc
    .tuple(spelling, spelling, fc.nat({ max: 2 }))
    .map(([was, is, kind]) => [
      was,
      kind === 0 && typeof was === "object" && typeof is === "object"
        ? { ...is, allowed_hosts: was.allowed_hosts }
        : is,
    ]);
  for (const [was, is] of fc.sample(pairs, { numRuns: questions, seed: 9 })) {
    const [before, after] = [scopeOf(was), scopeOf(is)];
    const { verdict, witness } = type.compare(before, after);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    const [added, lost] = [reachesMore(after, before), reachesMore(before, after)];
    const expected = added ? (lost ? "incomparable" : "wider") : lost ? "narrower" : "equal";
    assert.equal(verdict, expected, JSON.stringify({ before, after, witness }));
    assert.equal(witness !== undefined, added);
    if (witness !== undefined) assert.ok(isNew(witness, before, after), JSON.stringify({ before, after, witness }));
  }
  for (const verdict of ["equal", "narrower", "wider", "incomparable"]) {
    assert.ok((counts[verdict] ?? 0) > questions / 100, JSON.stringify(counts));
  }
});

test("the compiled scope agrees with the oracle", () => {
  for (const one of fc.sample(spelling, { numRuns: questions / 10, seed: 10 })) {
    const scope = scopeOf(one);
    const compiled = type.compile(scope);
    for (const { host, port } of universe)
      assert.equal(
        compiled.contains(host, port),
        reaches(scope, host, port, "1.1.1.1"),
        `${host}:${port} in ${JSON.stringify(scope)}`,
      );
  }
});
