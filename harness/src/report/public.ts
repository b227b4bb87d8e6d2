export {
  type ConformanceReport,
  hostReport,
  type Part,
  problemsOf,
  type Shot,
  type Skipped,
  type TestLine,
} from "./conformance-report.ts";
export { type ConformanceRecord, isBad } from "./record.ts";
export { summaryLines } from "./summary.ts";
export { writeReport } from "./write-report.ts";
