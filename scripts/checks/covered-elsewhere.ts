/** Sources without a test beside them, and what covers each instead. A file that gets its own test leaves this list. */
export const coveredElsewhere: Readonly<Record<string, string>> = {};
