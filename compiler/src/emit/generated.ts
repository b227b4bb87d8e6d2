/** The first line of every source file that `locara compile` writes. */
export const generated = "// Written by `locara compile` from locara.json. Changes here are overwritten.\n\n";
