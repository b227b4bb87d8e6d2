import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { type Cron, readCron } from "./cron.ts";

const read = (expression: string): Cron => {
  const cron = readCron(expression);
  if ("message" in cron) throw new Error(cron.message);
  return cron;
};
const range = (low: number, high: number) => Array.from({ length: high - low + 1 }, (_, index) => low + index);

test("a star is every value, and nothing outside", () => {
  assert.deepEqual(read("* * * * *"), {
    minutes: range(0, 59),
    hours: range(0, 23),
    daysOfMonth: range(1, 31),
    months: range(1, 12),
    daysOfWeek: range(0, 6),
    days: "both",
  });
});

const readings = [
  { at: "*/20 * * * *", field: "minutes", is: [0, 20, 40], because: "a step begins at the lowest value" },
  { at: "5-40/20 * * * *", field: "minutes", is: [5, 25], because: "a step begins where its range does" },
  { at: "30,0,30 * * * *", field: "minutes", is: [0, 30], because: "a list is a set" },
  { at: "0 0 * JAN,dec *", field: "months", is: [1, 12], because: "months have names, in any case" },
  { at: "0 0 * * 7", field: "daysOfWeek", is: [0], because: "Sunday is 0 and 7" },
  { at: "0 0 * * 5-7", field: "daysOfWeek", is: [0, 5, 6], because: "a week may end with Sunday" },
  { at: "0 0 * * mon-fri", field: "daysOfWeek", is: [1, 2, 3, 4, 5], because: "weekdays have names" },
  { at: "0 0 29 2 *", field: "daysOfMonth", is: [29], because: "some years have it" },
  { at: "0 0 31 2,3 *", field: "daysOfMonth", is: [31], because: "March has it" },
  { at: "0 0 30 2 1", field: "days", is: "either", because: "Mondays come in February too" },
  { at: "0 0 1 * 1", field: "days", is: "either", because: "both kinds of days are narrowed" },
  { at: "0 0 */2 * 1", field: "days", is: "both", because: "a stepped star narrows nothing by itself" },
] as const;

for (const { at, field, is, because } of readings) {
  test(`${at} has ${field} ${is}: ${because}`, () => assert.deepEqual(read(at)[field], is));
}

const refused = [
  "",
  "* * * *",
  "* * * * * *",
  "  0 7 * *",
  "60 * * * *",
  "-1 * * * *",
  "1-2-3 * * * *",
  "1- * * * *",
  "0-70 * * * *",
  "5/2 * * * *",
  "*/0 * * * *",
  "*/ * * * *",
  "9-3 * * * *",
  "@daily",
  "0 0 L * *",
  "0 0 * * 1#2",
  "0 0 ? * 1",
  "0 0 31 4 *",
  "0 0 30 2 */2",
];

for (const at of refused) {
  test(`"${at}" is refused with a sentence and a hint`, () => {
    const { message, hint } = readCron(at) as { message: string; hint: string };
    for (const sentence of [message, hint]) assert.match(sentence, /^[A-Z"].*\.$/);
  });
}

test("a field means what a minute-by-minute reading of it says", () => {
  const item = fc.oneof(
    fc.constant({ text: "*", has: () => true }),
    fc.nat(59).map((one) => ({ text: `${one}`, has: (value: number) => value === one })),
    fc.tuple(fc.nat(59), fc.nat(59), fc.integer({ min: 1, max: 30 })).map(([a, b, step]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const has = (value: number) => value >= low && value <= high && (value - low) % step === 0;
      return { text: `${low}-${high}/${step}`, has };
    }),
  );
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (items) => {
      const { minutes } = read(`${items.map(({ text }) => text).join(",")} * * * *`);
      assert.deepEqual(
        minutes,
        range(0, 59).filter((value) => items.some(({ has }) => has(value))),
      );
    }),
  );
});

test("no text makes it throw", () => {
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => typeof readCron(text) === "object"));
});
