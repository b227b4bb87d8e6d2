/** A stream as the SDK gives it, of items that are known beforehand. An error among them ends it. */
export function scriptedStream<Item extends object, Result>(
  items: readonly (Item | Error)[],
  result: Result,
): AsyncIterable<Exclude<Item, Error>> & { readonly result: Promise<Result> } {
  const failure = items.find((item) => item instanceof Error);
  const outcome = failure === undefined ? Promise.resolve(result) : Promise.reject(failure);
  // The loop reports the same failure, as with the SDK.
  outcome.catch(() => undefined);
  async function* iterate() {
    for (const item of items) {
      await Promise.resolve();
      if (item instanceof Error) throw item;
      yield item as Exclude<Item, Error>;
    }
  }
  return { [Symbol.asyncIterator]: iterate, result: outcome };
}

/** An error as the SDK throws it. */
export function coded(code: string) {
  return Object.assign(new Error(`${code}.`), { code, hint: "", retryable: true });
}
