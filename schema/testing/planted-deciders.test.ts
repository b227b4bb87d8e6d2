import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { test } from "node:test";
import type { hostAccess } from "../src/scopes/host-access.ts";
import type { pathAccess } from "../src/scopes/path-access.ts";
import { checks, type Deciders } from "./decider-checks.ts";

/** One fault in one file of the deciders: a text that stands there once, and what is put in its place. */
interface Fault {
  readonly fault: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly caughtBy: keyof typeof checks;
}

const folder = new URL("../src/scopes/", import.meta.url).href;
const faults: readonly Fault[] = [
  {
    fault: "a single cover is believed although a deny is new",
    file: "containment.ts",
    from: "allow.cover(pattern) && added.near(pattern).length === 0",
    to: "allow.cover(pattern)",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "the denies of the old scope are lost in the product",
    file: "containment.ts",
    from: "except: except.near(pattern)",
    to: "except: []",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "the denies of the new scope are lost in the product",
    file: "containment.ts",
    from: "deny: deny.near(pattern)",
    to: "deny: []",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "old and new change places",
    file: "path-compare.ts",
    from: "contained(is[part], was[part], budgets.forward)",
    to: "contained(was[part], is[part], budgets.forward)",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "a cover needs only to reach as far as the pattern's beginning",
    file: "automaton.ts",
    from: "    if (states.length === 0) return false;",
    to: "    if (states.length === 0) return true;",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "an unknown number of segments passes for one",
    file: "automaton.ts",
    from: "|| symbol === many) continue",
    to: ") continue",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "the antichain is turned round for covers",
    file: "product-search.ts",
    from: "includesIn(node.covered, other.covered)",
    to: "includesIn(other.covered, node.covered)",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "the antichain forgets denies",
    file: "product-search.ts",
    from: "  includesIn(node.denied, other.denied) &&\n",
    to: "",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "the antichain prefers the longer way",
    file: "product-search.ts",
    from: "  other.path.length <= node.path.length &&\n",
    to: "  other.path.length >= node.path.length &&\n",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "a pattern that is near counts as far",
    file: "automaton.ts",
    from: "symbol === one || overlaps(atom, symbol)",
    to: "overlaps(atom, symbol)",
    caughtBy: "the oracle's questions",
  },
  {
    fault: "** at the end matches no segment too",
    file: "path-pattern.ts",
    from: "[...atoms.slice(0, -1), one, many] : atoms",
    to: "[...atoms.slice(0, -1), many] : atoms",
    caughtBy: "the oracle's paths",
  },
  {
    fault: "* matches an empty segment, so a folder counts as in itself",
    file: "path-matcher.ts",
    from: '"/[^/]+"',
    to: '"(?:/[^/]*)?"',
    caughtBy: "the oracle's paths",
  },
  {
    fault: "the expression is not anchored at its end",
    file: "path-matcher.ts",
    from: ")$`",
    to: ")`",
    caughtBy: "the oracle's paths",
  },
  {
    fault: "deny is not asked at run time",
    file: "path-access.ts",
    from: "if (denied(name)) return false",
    to: "if (denied(name)) continue",
    caughtBy: "the oracle's paths",
  },
  {
    fault: "folding only lower-cases",
    file: "fold.ts",
    from: 'path.normalize("NFKD").toUpperCase().toLowerCase()',
    to: "path.toLowerCase()",
    caughtBy: "names on a volume that ignores case",
  },
  {
    fault: "a deny that is gone in another case is overlooked",
    file: "path-compare.ts",
    from: " ?? foldedDeny(before, after, budget)",
    to: "",
    caughtBy: "names on a volume that ignores case",
  },
  {
    fault: "NFC is skipped",
    file: "path-pattern.ts",
    from: 'text.normalize("NFC")',
    to: "text",
    caughtBy: "spellings of patterns",
  },
  {
    fault: "running out of budget counts as contained",
    file: "containment.ts",
    from: 'return { kind: "unknown", simplify: largest(visits, [inner, outer]) }',
    to: 'return { kind: "contained" }',
    caughtBy: "hostile questions",
  },
  {
    fault: "a trailing dot makes another host",
    file: "host-name.ts",
    from: '.replace(/\\.$/, "")',
    to: "",
    caughtBy: "spellings of hosts",
  },
  {
    fault: "a mapped address is another host",
    file: "host-name.ts",
    from: "return plainHost(host);",
    to: "return host;",
    caughtBy: "spellings of hosts",
  },
  {
    fault: "public suffixes are forgotten",
    file: "host-name.ts",
    from: " || isPublicSuffix(host)",
    to: "",
    caughtBy: "spellings of hosts",
  },
  {
    fault: "*. stands for its own name",
    file: "host-access.ts",
    from: "    if (names.has(host)) return true;",
    to: "    if (names.has(host) || below.has(host)) return true;",
    caughtBy: "requests to hosts",
  },
  {
    fault: "a name is compared by its letters, not its labels",
    file: "host-access.ts",
    from: 'dot = host.indexOf("."); dot >= 0; dot = host.indexOf(".", dot + 1)',
    to: "dot = 0; dot < host.length; dot += 1",
    caughtBy: "requests to hosts",
  },
  {
    fault: "NAT64 is not looked into",
    file: "ip-address.ts",
    from: "0x0064_ff9b_0000_0000_0000_0000n",
    to: "0x0064_ff9c_0000_0000_0000_0000n",
    caughtBy: "addresses",
  },
  {
    fault: "a private block is one bit too small",
    file: "ip-address.ts",
    from: '"172.16.0.0/12"',
    to: '"172.16.0.0/13"',
    caughtBy: "addresses",
  },
  {
    fault: "the last port of a range is left out",
    file: "port-set.ts",
    from: "low <= port && port <= high);",
    to: "low <= port && port < high);",
    caughtBy: "ports",
  },
  {
    fault: "a range goes one port too far",
    file: "port-set.ts",
    from: "port = range[1] + 1",
    to: "port = range[1] + 2",
    caughtBy: "ports",
  },
];

/** Loads the deciders anew, with one fault in one of their files. */
async function decidersWith(number: number, fault?: Fault): Promise<Deciders> {
  const from = async (file: string): Promise<Record<string, never>> => import(`${folder}${file}?fault=${number}`);
  const hooks = registerHooks({
    resolve: (specifier, about, next) => {
      const found = next(specifier, about);
      const own = found.url.startsWith(folder) && !found.url.includes(".gen.") && !found.url.includes("?");
      return about.parentURL?.endsWith(`?fault=${number}`) && own
        ? { ...found, url: `${found.url}?fault=${number}` }
        : found;
    },
    load: (url, about, next) => {
      if (fault === undefined || url !== `${folder}${fault.file}?fault=${number}`) return next(url, about);
      const source = readFileSync(new URL(url.split("?")[0] as string), "utf8");
      assert.equal(source.split(fault.from).length, 2, `"${fault.from}" stands not once in ${fault.file}`);
      return { format: "module-typescript", source: source.replace(fault.from, () => fault.to), shortCircuit: true };
    },
  });
  try {
    const [path, host, address, ports] = await Promise.all(
      ["path-access.ts", "host-access.ts", "ip-address.ts", "port-set.ts"].map(from),
    );
    return {
      paths: (path as never as { pathAccess: typeof pathAccess }).pathAccess(),
      hosts: (host as never as { hostAccess: typeof hostAccess }).hostAccess(),
      ...(address as never as Pick<Deciders, "isPublicAddress">),
      ports: ports as never,
    };
  } finally {
    hooks.deregister();
  }
}

test("sound deciders pass every check", async () => {
  const sound = await decidersWith(0);
  for (const check of Object.values(checks)) check(sound);
});

for (const [index, fault] of faults.entries()) {
  test(`"${fault.fault}" is caught by ${fault.caughtBy}`, async () => {
    const faulty = await decidersWith(index + 1, fault);
    assert.throws(() => checks[fault.caughtBy](faulty), { name: /AssertionError|TypeError/ });
  });
}

test("every check of the deciders has a planted fault", () => {
  assert.deepEqual([...new Set(faults.map(({ caughtBy }) => caughtBy))].sort(), Object.keys(checks).sort());
});
