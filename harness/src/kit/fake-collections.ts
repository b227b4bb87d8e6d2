import type { VectorItem, Vectors } from "@locara/schema";

const cosine = (a: Float32Array, b: Float32Array): number => {
  const product = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
};

/** Vectors in memory, compared one by one; words count by how many of them a text has. */
export function fakeCollections(): (name: string) => Vectors {
  const collections = new Map<string, Map<string, VectorItem>>();
  return (name) => {
    const items = collections.get(name) ?? new Map<string, VectorItem>();
    collections.set(name, items);
    const best = (score: (item: VectorItem) => number, limit: number) =>
      [...items.values()]
        .map((item) => ({ id: item.id, score: score(item), text: item.text ?? "", data: item.data ?? null }))
        .sort((a, b) => b.score - a.score)
        .slice(0, limit);
    return {
      put: (added) => {
        for (const item of added) items.set(item.id, item);
      },
      remove: (ids) => ids.filter((id) => items.delete(id)).length,
      search: ({ vector, limit }) => best((item) => cosine(item.vector, vector), limit),
      searchHybrid: ({ vector, text, limit }) => {
        const words = text.toLowerCase().split(/\s+/);
        const found = (item: VectorItem) => words.filter((word) => item.text?.toLowerCase().includes(word)).length;
        return best((item) => cosine(item.vector, vector) + found(item), limit);
      },
    };
  };
}
