import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAddress, judgedLookup, type Reach } from "./addresses.ts";

const everywhere = ["public", "development"] as const;
const cases: readonly { url: string; to: readonly Reach[]; because: string }[] = [
  { url: "https://models.example/a", to: everywhere, because: "https proves the server" },
  {
    url: "http://127.0.0.1:8080/a",
    to: ["development"],
    because: "nobody listens in on loopback, and nobody else is asked",
  },
  { url: "http://[::1]:8080/a", to: ["development"], because: "loopback has a second form" },
  { url: "http://localhost:8080/a", to: ["development"], because: "localhost is taken as loopback, not looked up" },
  { url: "https://localhost/a", to: ["development"], because: "an app is not to knock at doors of this machine" },
  { url: "https://10.0.0.1/a", to: ["development"], because: "nor at those of its network" },
  { url: "https://169.254.169.254/a", to: ["development"], because: "nor at a cloud's" },
  { url: "https://[fd00::1]/a", to: ["development"], because: "nor at its network's in the other form" },
  { url: "https://[::ffff:10.0.0.1]/a", to: ["development"], because: "nor in a third" },
  { url: "https://8.8.8.8/a", to: everywhere, because: "it is public" },
  { url: "http://models.example/a", to: [], because: "anybody on the way could see and change it" },
  { url: "http://10.0.0.1/a", to: [], because: "only this machine needs no https" },
  { url: "http://127.0.0.1.models.example/a", to: [], because: "it only begins like loopback" },
  { url: "http://localhost.models.example/a", to: [], because: "it only begins like localhost" },
  {
    url: "http://0177.0.0.1/a",
    to: ["development"],
    because: "the parser reads it as 127.0.0.1, and so does the connection",
  },
  { url: "https://user:secret@models.example/a", to: [], because: "credentials have no place in a manifest" },
  { url: "file:///etc/passwd", to: [], because: "it is no network address" },
  { url: "ftp://models.example/a", to: [], because: "it is neither https nor http" },
  { url: "", to: [], because: "it is no address" },
];

for (const { url, to, because } of cases) {
  for (const reach of ["none", ...everywhere] as const) {
    const allowed = to.includes(reach);
    test(`with reach ${reach} the fetcher ${allowed ? "goes" : "does not go"} to ${JSON.stringify(url)}: ${because}`, () => {
      if (allowed) assert.equal(assertAddress(url, reach).href.length > 0, true);
      else assert.throws(() => assertAddress(url, reach), { code: "resource/network" });
    });
  }
}

test("a server elsewhere cannot send the fetcher to this machine, whatever the reach", () => {
  for (const reach of everywhere) {
    const first = assertAddress("https://models.example/a", reach);
    assert.throws(() => assertAddress("http://127.0.0.1:1234/", reach, first), { code: "resource/network" });
    assert.throws(() => assertAddress("https://localhost/", reach, first), { code: "resource/network" });
    assert.equal(assertAddress("https://cdn.example/b", reach, first).hostname, "cdn.example");
  }
});

/** What a connection to `url` is told about `host`. */
const lookedUp = (url: string, reach: Reach, host: string) =>
  new Promise((resolve, reject) =>
    judgedLookup(new URL(url), reach)(host, { all: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    ),
  );

test("a name that leads to this machine is no public address, however public it looks", async () => {
  // The resolver answers this literal by itself, as it would answer a name that was rebound.
  await assert.rejects(lookedUp("https://models.example/", "public", "127.0.0.1"), { code: "resource/network" });
  await assert.rejects(lookedUp("https://models.example/", "public", "10.1.2.3"), { code: "resource/network" });
  assert.deepEqual(await lookedUp("https://models.example/", "public", "8.8.8.8"), [{ address: "8.8.8.8", family: 4 }]);
  assert.deepEqual(await lookedUp("https://models.example/", "development", "10.1.2.3"), [
    { address: "10.1.2.3", family: 4 },
  ]);
});

test("localhost is this machine without being looked up", async () => {
  const here = [{ address: "127.0.0.1", family: 4 }];
  assert.deepEqual(await lookedUp("http://localhost/", "development", "whatever.example"), here);
});
