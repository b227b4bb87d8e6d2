/** The compiler's version: part of the lock file, equal to the package's own (a test compares them). */
export const compilerVersion = "0.1.0";
