import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const names = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"));
const entries = names.map((name) => ({
  name,
  model: JSON.parse(readFileSync(join(import.meta.dirname, name), "utf8")) as Record<string, unknown>,
}));

const fields = [
  "v",
  "id",
  "file",
  "bytes",
  "sha256",
  "digestSource",
  "urls",
  "revision",
  "licence",
  "modality",
  "contextLength",
  "contextLengthSource",
];
const openLicences = new Set(["MIT", "Apache-2.0"]);

test("the catalog has models to listen, to write and to compare", () => {
  const modalities = new Set(entries.map(({ model }) => model["modality"]));
  for (const modality of ["speech-to-text", "text-to-text", "text-to-embedding"])
    assert.equal(modalities.has(modality), true, modality);
});

for (const { name, model } of entries) {
  test(`${name} names its model, revision, licence and source`, () => {
    assert.deepEqual(
      Object.keys(model).filter((key) => key !== "note"),
      fields,
    );
    assert.equal(`${model["id"]}.json`, name);
    assert.match(String(model["id"]), /^[a-z0-9][a-z0-9._-]{0,63}$/);
    assert.equal(Number.isSafeInteger(model["bytes"]) && Number(model["bytes"]) > 0, true);
    assert.equal(openLicences.has(String(model["licence"])), true, "the catalog lists open licences only");
    const [url = ""] = model["urls"] as string[];
    assert.equal(URL.parse(url)?.protocol, "https:");
    assert.equal(
      url.includes(`/${model["revision"]}/`) && url.endsWith(`/${model["file"]}`),
      true,
      "an address pins its revision",
    );
    assert.match(String(model["revision"]), /^[0-9a-f]{40}$/);
    assert.equal(
      model["contextLength"] === null,
      model["contextLengthSource"] === null,
      "a context length has a source",
    );
  });

  test(`${name} has a digest that somebody attests`, () => {
    assert.match(String(model["sha256"]), /^[0-9a-f]{64}$/);
    const attested = /^attested by (\d+) public projects, not downloaded by us$/.exec(String(model["digestSource"]));
    assert.equal(Number(attested?.[1]) >= 3, true);
    const digests = JSON.stringify(model).match(/[0-9a-f]{64}/g);
    assert.deepEqual(digests, [model["sha256"]], "no other digest stands in the entry");
  });
}

test("no two models have the same bytes", () => {
  assert.equal(new Set(entries.map(({ model }) => model["sha256"])).size, entries.length);
});

/** Every digest that was attested, as it was collected: `sha256 bytes attestations licence id url`. */
const attestedList = readFileSync(join(import.meta.dirname, "attested.txt"), "utf8");
const attested = new Map(
  attestedList
    .trim()
    .split("\n")
    .map((line) => {
      const [sha256, bytes, attestations, licence, id, url] = line.split(" ");
      return [id, { sha256, bytes: Number(bytes), attestations, licence, url }];
    }),
);

test("no entry was invented: each says what was attested, to the byte", () => {
  assert.equal(entries.length > 40, true);
  for (const { name, model } of entries) {
    const { sha256, bytes, licence, digestSource, urls } = model;
    const attestations = /\d+/.exec(String(digestSource))?.[0];
    const [url] = urls as string[];
    assert.deepEqual({ sha256, bytes, attestations, licence, url }, attested.get(String(model["id"])), name);
  }
});

test("the attested digests are those that were collected", (t) => {
  const fixtures = process.env["LOCARA_FIXTURES"] ?? join(import.meta.dirname, "../../../shared/fixtures");
  const collected = join(fixtures, "../facts/model-digests.json");
  if (!existsSync(collected)) return t.skip("the collection is not on this machine");
  const lines = (JSON.parse(readFileSync(collected, "utf8")) as Record<string, unknown>[]).map(
    ({ sha256, bytes, attestations, licence, id, url }) =>
      `${sha256} ${bytes} ${attestations} ${String(licence).replaceAll(" ", "-")} ${id} ${url}`,
  );
  assert.deepEqual(attestedList.trim().split("\n"), lines.sort());
});
