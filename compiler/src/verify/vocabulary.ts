/** Every command there is by id, and which of its arguments say what it asks for. */
export type Vocabulary = ReadonlyMap<string, ReadonlySet<string>>;

/** `fs.readText` → `fs`, `readText`. */
export const partsOf = (id: string): { readonly namespace: string; readonly verb: string } => {
  const dot = id.indexOf(".");
  return { namespace: id.slice(0, dot), verb: id.slice(dot + 1) };
};
