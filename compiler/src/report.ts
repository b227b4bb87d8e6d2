import type { DiagnosticCode } from "./codes.ts";
import { type Diagnostic, type Fix, type Range, type Severity, shortened } from "./diagnostic.ts";
import type { Path } from "./manifest-path.ts";
import type { ManifestTree } from "./manifest-tree.ts";

interface Said {
  readonly message: string;
  readonly hint: string;
  readonly severity?: Severity;
  /** A JSON value that should stand there instead. */
  readonly fix?: unknown;
}

/** Collects the problems of one manifest, each at the value or at the name of a member. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly #tree: ManifestTree;

  constructor(tree: ManifestTree) {
    this.#tree = tree;
  }

  at(code: DiagnosticCode, path: Path, said: Said): void {
    this.#add(code, this.#tree.rangeOf(path), said);
  }

  atKey(code: DiagnosticCode, path: Path, said: Said): void {
    this.#add(code, this.#tree.keyRangeOf(path), said);
  }

  #add(code: DiagnosticCode, range: Range, { message, hint, severity = "error", fix }: Said): void {
    const edit: { fix?: Fix } = fix === undefined ? {} : { fix: { range, text: JSON.stringify(fix) } };
    const said = { message: shortened(message), hint: shortened(hint) };
    this.diagnostics.push({ code, severity, file: this.#tree.file, range, ...said, ...edit });
  }
}
