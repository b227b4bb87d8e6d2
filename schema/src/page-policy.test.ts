import assert from "node:assert/strict";
import test from "node:test";
import { scopes as scopesOf } from "../testing/capability-contract.ts";
import { capabilities } from "./capabilities/index.ts";
import { contentSecurityPolicy, pageLowering, permissionsPolicy, unknownToPages } from "./page-policy.ts";

const picked = capabilities.find(({ id }) => id === "fs.user-selected") as (typeof capabilities)[number];
const policy = contentSecurityPolicy([]);
const directives = new Map(
  policy.split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]),
);

test("nothing is allowed that is not named, and nothing unsafe, remote or wild is named", () => {
  assert.deepEqual(directives.get("default-src"), ["'none'"]);
  const sources = [...directives].flatMap(([name, values]) => (name === "sandbox" ? [] : values));
  for (const source of sources) assert.ok(["'none'", "'self'", "data:", "blob:"].includes(source), source);
});

test("code, connections, workers and styles come from the app itself", () => {
  for (const name of ["script-src", "connect-src", "worker-src", "style-src", "font-src"])
    assert.deepEqual(directives.get(name), ["'self'"], name);
});

test("what does not fall back to default-src is closed by name", () => {
  for (const name of ["base-uri", "form-action", "frame-ancestors"])
    assert.deepEqual(directives.get(name), ["'none'"], name);
});

test("the page is sandboxed: it opens no window, leaves through no form and no frame above it", () => {
  assert.deepEqual(directives.get("sandbox"), ["allow-scripts", "allow-same-origin", "allow-modals"]);
});

const saving = [
  { granted: [], downloads: false, because: "nothing is declared" },
  { granted: [{ scope: "read", optional: false }], downloads: false, because: "reading saves nothing" },
  { granted: [{ scope: "read-write", optional: true }], downloads: false, because: "the user has not granted it yet" },
  {
    granted: [{ scope: "read-write", optional: false }],
    downloads: true,
    because: "it may save where the user chooses",
  },
];

for (const { granted, downloads, because } of saving) {
  test(`a page ${downloads ? "may" : "may not"} download by itself where ${because}`, () => {
    const csp = contentSecurityPolicy(granted.map((one) => ({ capability: picked, ...one })));
    assert.equal(csp.includes("allow-downloads"), downloads);
  });
}

test("each directive stands once, and no feature of the platform is on", () => {
  assert.equal(directives.size, policy.split("; ").length);
  const features = permissionsPolicy([]).split(", ");
  assert.ok(features.length >= 50);
  for (const feature of features) assert.match(feature, /^[a-z-]+=\(\)$/);
  for (const name of ["camera", "microphone", "geolocation", "clipboard-read", "display-capture", "usb"])
    assert.ok(features.includes(`${name}=()`), name);
});

/** What each capability turns on for the page, and nothing else does. Written here a second time, by hand. */
const on: Readonly<
  Record<string, { readonly features?: string[]; readonly permissions?: string[]; readonly sandbox?: string[] }>
> = {
  "audio.play": { features: ["autoplay"] },
  "device.camera": { features: ["camera"], permissions: ["media:video"] },
  "device.microphone": { features: ["microphone"], permissions: ["media"] },
  "device.system-audio": { features: ["display-capture"], permissions: ["display-capture"] },
  "fs.user-selected": { sandbox: ["allow-downloads"] },
};
const nothing = { features: [], permissions: [], sandbox: [] };

for (const capability of capabilities) {
  test(`declaring ${capability.id} turns on for the page exactly what the table says, for its own origin only`, () => {
    const scopes = scopesOf(capability, 12);
    assert.ok(scopes.length > 0);
    const lowered = scopes.map((scope) => pageLowering([{ capability, scope, optional: false }]));
    const widest = lowered.find(({ sandbox }) => sandbox.length > 0) ?? lowered[0];
    assert.deepEqual(widest, { ...nothing, ...on[capability.id] });
    for (const scope of scopes) {
      const granted = [{ capability, scope, optional: false }];
      const enabled = permissionsPolicy(granted)
        .split(", ")
        .filter((feature) => !feature.endsWith("=()"));
      assert.deepEqual(
        enabled,
        (on[capability.id]?.features ?? []).map((feature) => `${feature}=(self)`),
      );
      assert.deepEqual(unknownToPages(capability.lower.page?.(scope) ?? {}), []);
      const [own] = contentSecurityPolicy(granted).split("; sandbox");
      assert.equal(own, policy.split("; sandbox")[0], "no capability changes where the page may load from");
    }
  });

  test(`${capability.id} turns nothing on for the page while it is optional`, () => {
    for (const scope of scopesOf(capability, 12))
      assert.deepEqual(pageLowering([{ capability, scope, optional: true }]), nothing);
  });
}

test("a feature, permission or sandbox word that is on no list is found", () => {
  assert.deepEqual(
    unknownToPages({ features: ["microphone", "teleport"], permissions: ["geolocation"], sandbox: ["allow-popups"] }),
    ["teleport", "geolocation", "allow-popups"],
  );
});

/** Ways out of a page, and what closes each in a policy. A second reading, from what browsers do and not from the code. */
const ways: readonly {
  readonly way: string;
  readonly closed: (has: (name: string) => readonly string[] | undefined) => boolean;
}[] = [
  { way: "loading what no directive names", closed: (has) => isNone(has("default-src")) },
  ...["script-src", "style-src", "font-src", "connect-src", "worker-src"].map((name) => ({
    way: `${name}: another server`,
    closed: (has: (name: string) => readonly string[] | undefined) => has(name)?.join() === "'self'",
  })),
  ...["img-src", "media-src"].map((name) => ({
    way: `${name}: another server`,
    closed: (has: (name: string) => readonly string[] | undefined) =>
      has(name)?.every((source) => ["'self'", "data:", "blob:"].includes(source)) === true,
  })),
  ...["manifest-src", "object-src", "frame-src", "base-uri", "form-action", "frame-ancestors"].map((name) => ({
    way: name,
    closed: (has: (name: string) => readonly string[] | undefined) => isNone(has(name)),
  })),
  {
    way: "a window, a form, a top frame",
    closed: (has) =>
      has("sandbox")?.every((word) => ["allow-scripts", "allow-same-origin", "allow-modals"].includes(word)) === true,
  },
];
const isNone = (sources: readonly string[] | undefined) => sources?.join() === "'none'";

function openWays(csp: string): readonly string[] {
  const named = new Map(csp.split("; ").map((one) => [one.split(" ")[0], one.split(" ").slice(1)] as const));
  return ways.filter(({ closed }) => !closed((name) => named.get(name))).map(({ way }) => way);
}

test("every way out of the page is closed by name, so that no directive hangs on the fallback of another", () => {
  assert.deepEqual(openWays(policy), []);
  assert.equal(ways.length, directives.size);
});

for (const directive of policy.split("; ")) {
  const name = directive.split(" ")[0] as string;
  test(`a policy without ${name}, or with a wider one, is seen to be open`, () => {
    const rest = policy.split("; ").filter((one) => one !== directive);
    assert.ok(openWays(rest.join("; ")).length > 0, "forgotten");
    const word = name === "sandbox" ? "allow-popups" : "https:";
    assert.ok(openWays([...rest, `${directive} ${word}`].join("; ")).length > 0, "widened");
  });
}
