/** The one door to the TypeScript compiler: heavy, and therefore loaded only where sources are read. */
export { ts } from "ts-morph";
