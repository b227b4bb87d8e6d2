import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import parse from "semver/functions/parse.js";
import { isStrictVersion } from "./semver.ts";

const cases = [
  { version: "1.0.0", strict: true, because: "three numbers" },
  { version: "0.0.0-alpha.1+build.5", strict: true, because: "pre-release and build" },
  { version: "1.0.0--", strict: true, because: "a dash is an identifier" },
  { version: "v1.0.0", strict: false, because: "versions have no v" },
  { version: "=1.0.0", strict: false, because: "it is no range" },
  { version: " 1.0.0", strict: false, because: "no spaces" },
  { version: "1.0.0\n", strict: false, because: "no line end" },
  { version: "1.0", strict: false, because: "a number is missing" },
  { version: "01.0.0", strict: false, because: "no leading zero" },
  { version: "1.0.0-01", strict: false, because: "none in a pre-release number either" },
  { version: "1.0.0-", strict: false, because: "the pre-release is empty" },
  { version: "9007199254740992.0.0", strict: false, because: "it cannot be counted" },
] as const;

for (const { version, strict, because } of cases) {
  test(`${JSON.stringify(version)} is ${strict ? "" : "no "}strict version: ${because}`, () =>
    assert.equal(isStrictVersion(version), strict));
}

test("the package semver agrees, for all texts that could be versions", () => {
  const part = fc.constantFrom("0", "1", "01", "10", "a", "-", "1a", "", "9007199254740991");
  const text = fc
    .tuple(
      fc.array(part, { minLength: 2, maxLength: 4 }),
      fc.constantFrom("", "-", "+"),
      fc.array(part, { maxLength: 3 }),
      fc.constantFrom("", "+x", "+"),
    )
    .map(([core, sign, tail, end]) => `${core.join(".")}${sign}${tail.join(".")}${end}`);
  fc.assert(
    fc.property(text, (version) => isStrictVersion(version) === (parse(version)?.raw === version)),
    { numRuns: 3000 },
  );
});
