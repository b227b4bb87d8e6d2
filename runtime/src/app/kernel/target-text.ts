interface Described {
  readonly names?: readonly string[];
  readonly picked?: string;
  readonly spelled?: string;
  readonly host?: string;
  readonly port?: number;
  readonly modes?: readonly string[];
  readonly [field: string]: unknown;
}

/**
 * What an app asked for, as one line for the log and for its own denials. Made from the lexical target alone, so it says
 * nothing that the app did not say; contents, prompts and statements are no targets.
 */
export function targetText(target: unknown): string | undefined {
  if (typeof target !== "object" || target === null) return undefined;
  const described = target as Described;
  if (described.spelled !== undefined) return described.spelled;
  if (described.picked !== undefined) return `$PICKED/${described.picked}`;
  if (described.names !== undefined) return described.names[0];
  if (described.host !== undefined) return `${described.host}:${described.port}`;
  for (const key in described) {
    const value = described[key];
    if (typeof value === "string") return value;
    if (Array.isArray(value)) return value.join(", ");
  }
  return undefined;
}
