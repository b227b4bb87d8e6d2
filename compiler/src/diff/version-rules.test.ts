import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { compare } from "semver";
import { compareVersions, versionProblem } from "./version-rules.ts";

const number = fc.constantFrom("0", "1", "2", "10", "9007199254740991");
const identifier = fc.constantFrom("alpha", "beta", "rc", "1", "2", "10", "0", "1a", "-", "99999999999999999999");
const version = fc
  .tuple(number, number, number, fc.array(identifier, { maxLength: 3 }), fc.array(identifier, { maxLength: 1 }))
  .map(
    ([major, minor, patch, pre, build]) =>
      `${major}.${minor}.${patch}${pre.length > 0 ? `-${pre.join(".")}` : ""}${build.length > 0 ? `+${build.join(".")}` : ""}`,
  );

test("versions are ordered as semver.org says", () => {
  fc.assert(
    fc.property(version, version, (a, b) => Math.sign(compareVersions(a, b)) === compare(a, b)),
    { numRuns: 5000, seed: 1 },
  );
});

test("a problem says which version would do", () => {
  assert.match(versionProblem("1.2.3", "1.2.4", "expansion")?.message ?? "", /at least 1\.3\.0\.$/);
  assert.match(versionProblem("1.2.3", "1.2.3", "expansion")?.message ?? "", /Raise it to 1\.3\.0\.$/);
  assert.match(versionProblem("1.2.3", "1.2.2", "metadata")?.message ?? "", /above 1\.2\.3\.$/);
  assert.equal(versionProblem("1.2.3", "1.3.0", "expansion"), null);
});
