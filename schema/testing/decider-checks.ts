import assert from "node:assert/strict";
import fc from "fast-check";
import type { hostAccess } from "../src/scopes/host-access.ts";
import type { isPublicAddress } from "../src/scopes/ip-address.ts";
import type { pathAccess } from "../src/scopes/path-access.ts";
import type { PathScope } from "../src/scopes/path-pattern.ts";
import type { addedPort, includesPort, portRanges } from "../src/scopes/port-set.ts";
import { askMatcher, askPaths, oracleScopes, questionsOf } from "./path-questions.ts";

/** What is checked: the deciders as they are, or with a fault in them. */
export interface Deciders {
  readonly paths: ReturnType<typeof pathAccess>;
  readonly hosts: ReturnType<typeof hostAccess>;
  readonly isPublicAddress: typeof isPublicAddress;
  readonly ports: {
    readonly portRanges: typeof portRanges;
    readonly includesPort: typeof includesPort;
    readonly addedPort: typeof addedPort;
  };
}

const context = { models: [] };

const pathScope = (paths: Deciders["paths"], spelling: object) => paths.read(spelling, context).scope as PathScope;
const verdictOf = (paths: Deciders["paths"], before: object, after: object) =>
  paths.compare(pathScope(paths, before), pathScope(paths, after)).verdict;
const hostsOf = (hosts: Deciders["hosts"], ...allowed_hosts: readonly string[]) => {
  const { scope, problems } = hosts.read({ allowed_hosts }, context);
  return { scope, codes: problems.map(({ code }) => code) };
};

/** What the tests beside the deciders ask, in small: each throws where a decider is wrong. */
export const checks = {
  "the oracle's questions": ({ paths }: Deciders) => {
    for (const [before, after] of fc.sample(questionsOf(paths), { numRuns: 400, seed: 5 }))
      askPaths(paths, before, after);
  },
  "the oracle's paths": ({ paths }: Deciders) => {
    for (const scope of fc.sample(oracleScopes(paths), { numRuns: 20, seed: 6 })) askMatcher(paths, scope);
  },
  "names on a volume that ignores case": ({ paths }: Deciders) => {
    const { read } = paths.compile(
      pathScope(paths, { read: ["$HOME/**"], deny: ["$HOME/Straße", "$HOME/**/ﬁles/**"] }),
    );
    assert.ok(read.contains({ names: ["$HOME/STRASSE"] }) && read.contains({ names: ["$HOME/a/FILES/b"] }));
    for (const name of ["$HOME/STRASSE", "$HOME/a/FILES/b"])
      assert.ok(!read.contains({ names: [name], foldedNames: [name.toLowerCase()] }), name);
    const lost = [{ read: ["$HOME/**"], deny: ["$HOME/P/**"] }, { read: ["$HOME/p/x"] }] as const;
    assert.equal(verdictOf(paths, ...lost), "undecided");
  },
  "spellings of patterns": ({ paths }: Deciders) => {
    const codes = paths.read({ read: ["$HOME/cafe\u0301", "$HOME/a\u202eb", "$HOME/../x"] }, context).problems;
    assert.deepEqual(
      codes.map(({ code }) => code),
      ["LOC2106", "LOC2105", "LOC2102"],
    );
    assert.deepEqual(pathScope(paths, { read: ["$HOME/**/*"] }), pathScope(paths, { read: ["$HOME/**"] }));
  },
  "hostile questions": ({ paths }: Deciders) => {
    const letters = Array.from("abcdefghijklmnop");
    const deny = letters.flatMap((one) => [`$HOME/**/${one}/*/*/*/?`, `$HOME/**/${one}/*/*/*/??*`]);
    const question = [
      { read: ["$HOME/**"], deny: letters.map((one) => `$HOME/**/${one}/*/*/*/*`) },
      { read: ["$HOME/**"], deny },
    ] as const;
    assert.equal(verdictOf(paths, ...question), "undecided");
    const turned = question.map((one) => ({
      read: one.read,
      write: [],
      deny: pathScope(paths, one).deny.toReversed(),
    }));
    assert.deepEqual(
      paths.compare(...(turned as unknown as [PathScope, PathScope])),
      paths.compare(pathScope(paths, question[0]), pathScope(paths, question[1])),
    );
  },
  "spellings of hosts": ({ hosts }: Deciders) => {
    const read = hostsOf(hosts, "API.Example.COM.", "[::ffff:127.0.0.1]", "faß.de").scope;
    assert.deepEqual(read, {
      all: false,
      hosts: ["127.0.0.1", "api.example.com", "xn--fa-hia.de"],
      ports: [[443, 443]],
    });
    assert.deepEqual(hostsOf(hosts, "*.co.uk", "*.com", "a..b", "a@b.com").codes, [
      "LOC3202",
      "LOC3202",
      "LOC2201",
      "LOC2201",
    ]);
  },
  "requests to hosts": ({ hosts }: Deciders) => {
    const reach = (listed: string, host: string, port = 443) =>
      hosts.compile(hostsOf(hosts, listed).scope as never).contains(host, port);
    assert.ok(reach("*.a.test", "b.a.test") && reach("*.a.test", "c.b.a.test") && reach("127.0.0.1", "::ffff:7f00:1"));
    assert.ok(!reach("*.a.test", "a.test") && !reach("*.a.test", "ba.test") && !reach("a.test", "b.a.test"));
    assert.ok(!reach("a.test", "a.test", 80) && !reach("a.test", "a.test", 444));
    const verdict = (was: string, is: string) =>
      hosts.compare(hostsOf(hosts, was).scope as never, hostsOf(hosts, is).scope as never).verdict;
    assert.equal(verdict("*.a.test", "a.test"), "incomparable");
    assert.equal(verdict("*.a.test", "*.b.a.test"), "narrower");
    assert.equal(verdict("*.a.test", "*.ba.test"), "incomparable");
  },
  addresses: (deciders: Deciders) => {
    const closed = [
      "127.0.0.1",
      "10.9.8.7",
      "::ffff:10.0.0.1",
      "64:ff9b::a00:1",
      "2002:7f00:1::",
      "100.127.0.1",
      "2001:db8::1",
      "fd00::1",
      "172.31.0.1",
    ];
    for (const address of closed) assert.ok(!deciders.isPublicAddress(address), address);
    for (const address of ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "192.0.0.9", "64:ff9b::101:101"])
      assert.ok(deciders.isPublicAddress(address), address);
  },
  ports: ({ ports: { portRanges, includesPort, addedPort } }: Deciders) => {
    assert.deepEqual(portRanges([3, 1, 2, 7, 2]), [
      [1, 3],
      [7, 7],
    ]);
    for (const [port, inside] of [
      [1, true],
      [3, true],
      [4, false],
      [6, false],
      [7, true],
      [8, false],
    ] as const)
      assert.equal(includesPort(portRanges([1, 2, 3, 7]), port), inside, `${port}`);
    assert.equal(addedPort(portRanges([1, 2, 3]), portRanges([2, 3, 4])), 4);
    assert.equal(addedPort(portRanges([1, 2, 3, 5]), portRanges([3, 5])), null);
  },
};
