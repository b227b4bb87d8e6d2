import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { modelFixtures } from "./model-fixtures.ts";
import { neverAborted, openTestEngines, type TestEngines } from "./test-engines.ts";

const fixtures = await modelFixtures();
const likeness = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);

describe(`embeddings through llama.cpp, on the ${fixtures.source} model ${fixtures.embedding.id}`, () => {
  let engines: TestEngines;
  before(() => {
    engines = openTestEngines({ words: fixtures.embedding.path, writer: fixtures.llm.path });
  });
  after(() => engines[Symbol.asyncDispose]());
  const embed = (texts: readonly string[], signal = neverAborted) => engines.inference.embed("words", texts, signal);

  test("texts of one subject are closer to each other than to others", async () => {
    const texts = ["doctor", "nurse", "hospital", "boat"];
    const [doctor, nurse, hospital, boat] = (await embed(texts)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    assert.equal(likeness(doctor, nurse) > 0.3 && likeness(doctor, hospital) > 0.3, true);
    assert.equal(likeness(doctor, boat) < 0.2, true);
  });

  test("every vector has length 1, and that of unknown words is zero instead of no number", async () => {
    const [known, unknown, empty] = await embed(["king and queen", "zzqx", ""]);
    assert.equal(Math.abs(Math.hypot(...(known ?? [])) - 1) < 1e-6, true);
    for (const vector of [unknown, empty]) {
      assert.equal(vector?.length, known?.length);
      assert.equal(
        vector?.every((value) => value === 0),
        true,
      );
    }
  });

  test("many texts come back in order, and a short list does not wait for a long one", async () => {
    const order: string[] = [];
    const many = embed(Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? "boat" : "king"))).finally(() =>
      order.push("many"),
    );
    const one = embed(["boat"]).finally(() => order.push("one"));
    const [vectors, [boat]] = await Promise.all([many, one]);
    assert.equal(vectors.length, 200);
    assert.deepEqual(vectors[198], boat);
    assert.notDeepEqual(vectors[199], boat);
    assert.deepEqual(order, ["one", "many"]);
  });

  test("a text that is too long is refused", async () => {
    await assert.rejects(embed(["boat ".repeat(3000)]), { code: "model/input-too-long" });
  });

  test("a cancelled list stops", async () => {
    const abort = new AbortController();
    const running = embed(
      Array.from({ length: 4000 }, () => "king queen boat"),
      abort.signal,
    );
    setTimeout(() => abort.abort(), 20);
    await assert.rejects(running, { code: "call/cancelled" });
    assert.equal((await embed(["boat"])).length, 1);
  });

  test("a model that writes is refused", async () => {
    await assert.rejects(engines.inference.embed("writer", ["boat"], neverAborted), { code: "model/wrong-kind" });
  });
});
