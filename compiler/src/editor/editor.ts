export { withValue } from "../json-text.ts";
export { type Completion, completions } from "./completions.ts";
export { lockedModels } from "./declared.ts";
export { type QuickFix, quickFixes } from "./edits.ts";
export { type Hover, type HoverPart, hover } from "./hover.ts";
