import type { Enforcement } from "@locara/schema";

/** What one test has to say for `conformance.json`; the report adds them up. */
export type ConformanceRecord =
  /** Something hostile was tried. `said` is what came back, for a reader of the report. */
  | {
      readonly kind: "attempt";
      readonly id: string;
      readonly category: string;
      /** Which layer must stop it. */
      readonly stoppedBy: Enforcement["layer"];
      readonly escaped: boolean;
      readonly said: string;
      /** It is known to get out: why nothing stops it yet. Whoever tries it demands that it does get out. */
      readonly loss?: string;
    }
  /** The same requests were put to several deciders. Each disagreement is a witness, in words. */
  | {
      readonly kind: "requests";
      readonly what: string;
      readonly tried: number;
      readonly disagreements: readonly string[];
    }
  /** Somebody who does not share our code watched; `looked` is how much there was to see. */
  | {
      readonly kind: "oracle";
      readonly oracle: string;
      readonly looked: number;
      readonly findings: readonly string[];
    }
  /** A measured budget. `limit` is absolute on reference machines, and a ratio to a baseline of the same run elsewhere. */
  | {
      readonly kind: "budget";
      readonly name: string;
      readonly unit: string;
      readonly p50: number;
      readonly p95: number;
      readonly limit: number | null;
      readonly within: boolean;
      readonly note: string;
    }
  /** How much of the kernel layer there was around the app. */
  | { readonly kind: "sandbox"; readonly level: string; readonly missing: readonly string[] };

type Kind = ConformanceRecord["kind"];
export type RecordOf<K extends Kind> = Extract<ConformanceRecord, { readonly kind: K }>;

/** The records of one kind, in order. */
export const recordsOf = <K extends Kind>(records: readonly ConformanceRecord[], kind: K): readonly RecordOf<K>[] =>
  records.filter((record): record is RecordOf<K> => record.kind === kind);

/** Did it get out, and nobody knew that it would? */
export const isEscape = ({ escaped, loss }: RecordOf<"attempt">): boolean => escaped && loss === undefined;

/** Does it tell of something that must not be? */
export function isBad(record: ConformanceRecord): boolean {
  switch (record.kind) {
    case "attempt":
      return isEscape(record);
    case "requests":
      return record.disagreements.length > 0;
    case "oracle":
      return record.findings.length > 0;
    case "budget":
      return !record.within;
    case "sandbox":
      return false;
  }
}
