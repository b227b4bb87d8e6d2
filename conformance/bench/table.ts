import type { Line, Row } from "./row.ts";
import { verdict } from "./row.ts";

const figure = (value: number | undefined, unit: string): string =>
  value === undefined ? "–" : `${value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3)} ${unit}`;

/** How ours stands to the baseline, as the budget asks. */
const against = ({ unit, budget }: Row, { ratio, added }: Line): string => {
  if (budget.of === "added" && added !== null) return `+${figure(added, unit)}`;
  return ratio === null ? "–" : `${ratio.toFixed(2)}×`;
};

/** The lines as an aligned table for people. */
export const table = (rows: readonly Row[], lines: readonly Line[]): readonly string[] => {
  const head = ["name", "ours", "p95", "baseline", "ratio", "budget", "verdict"];
  const body = rows.map((row, index) => {
    const line = lines[index];
    if (line === undefined) throw new Error(`${row.name} was not measured`);
    const { of, firstCut, goal } = row.budget;
    const limit = row.unit === "per second" ? "≥" : "≤";
    const unit = of === "ratio" ? "×" : of === "added" ? ` ${row.unit} added` : ` ${row.unit}`;
    return [
      row.name,
      figure(line.ours?.median, row.unit),
      figure(line.ours?.p95, row.unit),
      line.baseline === null ? "–" : `${figure(line.baseline.median, row.unit)} (${line.baseline.what})`,
      against(row, line),
      `${firstCut === null ? "" : `${limit} ${firstCut}${unit}, `}goal ${limit} ${goal}${unit}`,
      verdict(row, line),
    ];
  });
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => cells[column]?.length ?? 0)),
  );
  const notes = lines.filter(({ note }) => note !== "").map(({ name, note }) => `${name}: ${note}`);
  return [
    ...[head, ...body].map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
    ...(notes.length > 0 ? ["", ...notes] : []),
  ];
};
