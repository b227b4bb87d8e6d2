declare module "spdx-expression-parse" {
  /** Throws where the text is no SPDX expression. */
  function parse(expression: string): unknown;
  export = parse;
}
