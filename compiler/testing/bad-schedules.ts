import { type BadManifest, capabilities } from "./bad-manifest.ts";

/** A task without any problem, changed. */
export const task = (changes: Readonly<Record<string, unknown>>) => ({
  id: "tidy",
  every: "PT15M",
  missed: "skip",
  afterCrash: "skip",
  command: "settings.getAll",
  ...changes,
});

/** A manifest whose schedule has these tasks, each a change of the sound one. */
export const scheduled = (...changes: readonly Readonly<Record<string, unknown>>[]) => ({
  ...capabilities({ background: { mode: "passive" } }),
  reasons: { background: "Tidies your notes up while you sleep." },
  schedule: changes.map(task),
});

const at = (expression: string, because: string): BadManifest => ({
  changes: scheduled({ every: undefined, at: expression }),
  code: "LOC2403",
  at: JSON.stringify(expression),
  because,
});
const every = (duration: string, because: string): BadManifest => ({
  changes: scheduled({ every: duration }),
  code: "LOC2402",
  at: JSON.stringify(duration),
  because,
});
const zone = (timezone: string, because: string): BadManifest => ({
  changes: scheduled({ every: undefined, at: "0 7 * * *", timezone }),
  code: "LOC2404",
  at: JSON.stringify(timezone),
  because,
});

/** Schedules that no clock can keep. */
export const badSchedules: readonly BadManifest[] = [
  {
    changes: scheduled({ at: "0 7 * * *" }),
    code: "LOC2401",
    at: '{\n      "id": "tidy",\n      "every": "PT15M",\n      "missed": "skip",\n      "afterCrash": "skip",\n      "command": "settings.getAll",\n      "at": "0 7 * * *"\n    }',
    because: "it says two times",
  },
  {
    changes: scheduled({ every: undefined }),
    code: "LOC2401",
    at: '{\n      "id": "tidy",\n      "missed": "skip",\n      "afterCrash": "skip",\n      "command": "settings.getAll"\n    }',
    because: "it says no time",
  },
  every("PT0S", "it never ends"),
  every("PT59S", "a minute is the least"),
  every("P367D", "a year is the most"),
  every("PT99999999999999999999S", "nobody can count so far"),
  at("60 7 * * *", "an hour has no minute 60"),
  at("0 24 * * *", "a day has no hour 24"),
  at("0 7 0 * *", "a month has no day 0"),
  at("0 7 * 13 *", "a year has no month 13"),
  at("0 7 * * 8", "a week has no day 8"),
  at("0 7 * * MO", "a weekday has three letters"),
  at("0-70 7 * * *", "the range ends outside"),
  at("5/10 7 * * *", "a step needs a range; programs read this differently"),
  at("*/0 7 * * *", "a step of nothing never gets on"),
  at("0 22-6 * * *", "the range runs backwards"),
  at("0 7 30 2 *", "February has no day 30"),
  at("0 7 31 4,6,9,11 *", "none of these months has a day 31"),
  at("0,, 7 * * *", "there is nothing between the commas"),
  zone("Berlin", "there is no such name"),
  zone("europe/berlin", "letter case counts"),
  zone("CEST", "an abbreviation names no one place"),
  zone("Europe/constructor", "a name of Object's prototype is no city"),
  {
    changes: scheduled({ timezone: "Europe/Berlin" }),
    code: "LOC2405",
    at: '"Europe/Berlin"',
    because: "a quarter of an hour is the same everywhere",
  },
  {
    changes: scheduled({}, { every: "PT1H" }),
    code: "LOC2406",
    at: '"tidy"',
    because: "what ran is remembered by the id",
  },
];
