import type { HistoryEntry } from "./history.ts";

const width = 640;
const height = 220;
const frame = { left: 64, right: 16, top: 30, bottom: 28 };
const shownRuns = 60;

/**
 * How one measure changed from run to run, as an SVG: a line for each app, host and class of machine, with what each run's middle may
 * as well be; a run that was found to be worse is a hollow ring. Null where nothing of it is in the history.
 *
 * A picture of its own: it takes no colour from where it stands, and follows the reader's light or dark.
 */
export function trendSvg(history: readonly HistoryEntry[], measure: string): string | null {
  const entries = history
    .filter((entry) => entry.measure === measure)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .slice(-shownRuns);
  const [first] = entries;
  if (first === undefined) return null;
  const series = [...Map.groupBy(entries, (entry) => `${entry.app}, ${entry.host}, ${entry.machine}`)];
  const y = scaleOf(entries);
  const at = (entry: HistoryEntry): number =>
    entries.length === 1
      ? (frame.left + width - frame.right) / 2
      : frame.left + (entries.indexOf(entry) / (entries.length - 1)) * (width - frame.left - frame.right);
  const heading = `${measure}: ${costWords(first)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height + 18 * series.length}" role="img" font-family="system-ui, sans-serif" font-size="12" class="ink">`,
    style,
    `<title>${escaped(heading)}</title>`,
    `<desc>${escaped(series.map(([name, of]) => describe(name, of)).join(" "))}</desc>`,
    `<text x="${frame.left}" y="18" font-weight="600">${escaped(heading)}</text>`,
    ...y.ticks.flatMap((tick) => [
      `<line x1="${frame.left}" x2="${width - frame.right}" y1="${short(y.of(tick))}" y2="${short(y.of(tick))}" class="rule"/>`,
      `<text x="${frame.left - 8}" y="${short(y.of(tick) + 4)}" text-anchor="end">${figure(tick, first)}</text>`,
    ]),
    `<text x="${frame.left}" y="${height - 8}">${day(first)}</text>`,
    `<text x="${width - frame.right}" y="${height - 8}" text-anchor="end">${day(entries.at(-1) as HistoryEntry)}</text>`,
    ...series.flatMap(([name, of], index) => [
      ...lineOf(of, at, y.of, colour(index)),
      `<text x="${frame.left}" y="${height + 18 * index + 10}"><tspan fill="${colour(index)}">■ </tspan>${escaped(name)}</text>`,
    ]),
    "</svg>",
  ].join("\n");
}

const style = `<style>
.ink { fill: #1d2421 } .rule { stroke: #1d2421; stroke-opacity: 0.15 }
@media (prefers-color-scheme: dark) { .ink { fill: #e4e9e6 } .rule { stroke: #e4e9e6 } }
</style>`;

/** Each is told from both backgrounds. */
const colours = ["#1f8ab8", "#c4661a", "#5b9127", "#9a5cff"];
const colour = (index: number): string => colours[index % colours.length] as string;

function lineOf(
  entries: readonly HistoryEntry[],
  x: (entry: HistoryEntry) => number,
  y: (value: number) => number,
  stroke: string,
): readonly string[] {
  const points = entries.map((entry) => `${short(x(entry))},${short(y(entry.cost.middle))}`).join(" ");
  return [
    `<polyline points="${points}" fill="none" stroke="${stroke}" stroke-width="1.5"/>`,
    ...entries.flatMap((entry) => {
      const { middle, low, high } = entry.cost;
      const ends =
        low === null || high === null
          ? []
          : [
              `<line x1="${short(x(entry))}" x2="${short(x(entry))}" y1="${short(y(low))}" y2="${short(y(high))}" stroke="${stroke}" stroke-opacity="0.45"/>`,
            ];
      const fill = entry.regressed ? "none" : stroke;
      const said = `${day(entry)}: ${figure(middle, entry)}${entry.regressed ? ", worse than before" : ""}`;
      return [
        ...ends,
        `<circle cx="${short(x(entry))}" cy="${short(y(middle))}" r="${entry.regressed ? 5 : 3}" fill="${fill}" stroke="${stroke}" stroke-width="1.5"><title>${escaped(said)}</title></circle>`,
      ];
    }),
  ];
}

/** From the least to the most that is shown, with a little air, and three figures beside it. */
function scaleOf(entries: readonly HistoryEntry[]): { of(value: number): number; readonly ticks: readonly number[] } {
  const values = entries.flatMap(({ cost: { middle, low, high } }) => [middle, low ?? middle, high ?? middle]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = (most - least) * 0.1 || Math.abs(most) * 0.1 || 1;
  const [bottom, top] = [least - air, most + air];
  return {
    of: (value) => height - frame.bottom - ((value - bottom) / (top - bottom)) * (height - frame.top - frame.bottom),
    ticks: least === most ? [least] : [least, (least + most) / 2, most],
  };
}

const costWords = ({ cost: { kind }, unit }: HistoryEntry): string =>
  kind === "ratio" ? "times the baseline of the same run" : kind === "added" ? `${unit} beyond the baseline` : unit;

const figure = (value: number, { cost: { kind }, unit }: HistoryEntry): string =>
  kind === "ratio"
    ? `${value.toFixed(2)}×`
    : unit === "bytes"
      ? `${(value / 1024 / 1024).toFixed(2)} MiB`
      : value.toPrecision(3);

const describe = (name: string, entries: readonly HistoryEntry[]): string => {
  const last = entries.at(-1) as HistoryEntry;
  const worse = entries.filter(({ regressed }) => regressed).length;
  return `${name}: ${entries.length} runs, last ${figure(last.cost.middle, last)}, ${worse} found worse.`;
};

const day = ({ at }: HistoryEntry): string => escaped(at.slice(0, 10));
const short = (value: number): string => String(Math.round(value * 10) / 10);
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
