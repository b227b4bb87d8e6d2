import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinuxSandboxFile } from "@locara/schema";
import fc from "fast-check";
import { bubblewrapArguments, landlockRules, type Place, type SandboxPlaces } from "./fill-in.ts";

const fileOf = (bubblewrap: readonly string[], paths: readonly string[] = []): LinuxSandboxFile => ({
  v: 1,
  capabilityDigest: "0".repeat(64),
  network: "none",
  bubblewrap,
  landlock: { handled: [], rules: paths.map((path) => ({ path, rights: ["read_file"] })), connect: [] },
});

const at = (path: string): Place => ({ outside: path, inside: path });
const places: SandboxPlaces = {
  $APP: [at("/opt/app"), at("/opt/page")],
  $APP_DATA: [at("/home/anna/.local/share/locara/anna.app/files")],
  $CAMERAS: [],
  $HOME: [at("/home/anna")],
  $STATE: [{ outside: "/home/anna/.local/state/locara/anna.app/run", inside: "/run/locara" }],
};

test("a bind stands for each of its symbol's places, with what follows the symbol", () => {
  const given = [
    "--unshare-net",
    "--ro-bind",
    "$APP",
    "$APP",
    "--bind-try",
    "$HOME/out",
    "$HOME/out",
    "--proc",
    "/proc",
  ];
  assert.deepEqual(bubblewrapArguments(fileOf(given), places), [
    "--unshare-net",
    ...["--ro-bind", "/opt/app", "/opt/app", "--ro-bind", "/opt/page", "/opt/page"],
    ...["--bind-try", "/home/anna/out", "/home/anna/out"],
    ...["--proc", "/proc"],
  ]);
});

test("what the machine has none of is left out, and what is elsewhere inside is bound there", () => {
  const given = ["--dev-bind-try", "$CAMERAS", "$CAMERAS", "--bind", "$STATE", "$STATE"];
  const [{ outside, inside } = at("")] = places.$STATE ?? [];
  assert.deepEqual(bubblewrapArguments(fileOf(given), places), ["--bind", outside, inside]);
});

test("rules name paths as they are inside", () => {
  const { rules } = landlockRules(fileOf([], ["$STATE", "$CAMERAS", "$APP_DATA/a", "/usr"]), places);
  assert.deepEqual(
    rules.map(({ path }) => path),
    ["/run/locara", "/home/anna/.local/share/locara/anna.app/files/a", "/usr"],
  );
});

test("a symbol is a whole segment: one is not taken for the beginning of another", () => {
  assert.deepEqual(bubblewrapArguments(fileOf(["--bind", "$APP_DATA", "$APP_DATA"]), places).length, 3);
  for (const unknown of ["$NOWHERE", "$APPLES", "$home", "$", "$constructor"])
    assert.throws(() => bubblewrapArguments(fileOf(["--bind", unknown, unknown]), places), {
      code: "artifact/invalid",
    });
});

test("an artifact that binds something to another place is refused", () => {
  assert.throws(() => bubblewrapArguments(fileOf(["--bind", "$HOME", "/usr"]), places), { code: "artifact/invalid" });
});

test("whatever is bound, no symbol is left, and no argument is one that the artifact and the places do not have", () => {
  const symbol = fc.constantFrom(...Object.keys(places));
  const rest = fc.constantFrom("", "/a", "/a b/--ro-bind", "/$HOME");
  const option = fc.constantFrom("--bind", "--ro-bind", "--bind-try", "--ro-bind-try", "--dev-bind-try");
  const binds = fc.array(fc.tuple(option, symbol, rest), { maxLength: 8 });
  fc.assert(
    fc.property(binds, (given) => {
      const file = fileOf(given.flatMap(([bind, root, below]) => [bind, root + below, root + below]));
      const expected = given.flatMap(([bind, root, below]) =>
        (places[root] ?? []).flatMap(({ outside, inside }) => [bind, outside + below, inside + below]),
      );
      assert.deepEqual(bubblewrapArguments(file, places), expected);
    }),
  );
});
