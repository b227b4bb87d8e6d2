/** What was written and answered for; null: it was taken out. */
type Stamp = string | null;

export class LostWrite extends Error {
  override readonly name = "LostWrite";
}

/**
 * Remembers every write that was acknowledged, and checks what is read against it. A write that failed may have happened
 * or not: then both are right, until one of them is read.
 */
export class Ledger {
  readonly #kept = new Map<string, Stamp>();
  readonly #unsure = new Map<string, Set<Stamp>>();
  #count = 0;

  /** A stamp that was never used before. */
  next(place: string): string {
    this.#count += 1;
    return `${place}#${this.#count}`;
  }

  /** Performs a write of several places, all or none. */
  async write(entries: ReadonlyMap<string, Stamp>, perform: () => Promise<unknown>): Promise<void> {
    for (const [place, stamp] of entries)
      this.#unsure.set(place, new Set([...(this.#unsure.get(place) ?? [this.expected(place)]), stamp]));
    await perform();
    for (const [place, stamp] of entries) {
      this.#unsure.delete(place);
      this.#kept.set(place, stamp);
    }
  }

  /** What stands there as far as is known; null where nothing does. */
  expected(place: string): Stamp {
    return this.#kept.get(place) ?? null;
  }

  /** Throws where what was read is not what was written last. */
  check(place: string, seen: Stamp): void {
    const possible = this.#unsure.get(place) ?? new Set([this.expected(place)]);
    if (!possible.has(seen)) {
      const wanted = [...possible].map(String).join(" or ");
      throw new LostWrite(`${place} holds ${String(seen)} and should hold ${wanted}`);
    }
    this.#unsure.delete(place);
    this.#kept.set(place, seen);
  }

  /** Every place that was ever written. */
  places(): readonly string[] {
    return [...new Set([...this.#kept.keys(), ...this.#unsure.keys()])];
  }
}
